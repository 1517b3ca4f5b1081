"""Makes business files with questions of `training/`, for the example `rank` to weigh: `prepare.py FOLDER`.

Beside what somebody wrote it asks some of the business's own questions word for word, some with slips, and some of other
businesses, which nothing here answers.
"""

import json
import os
import pathlib
import random
import sys

HERE = pathlib.Path(__file__).parent


def read(path):
    name, passages = None, []
    for line in path.read_text(encoding="utf8").splitlines():
        line = line.strip()
        if line.startswith("# ") and name is None:
            name = line[2:].split("|")[0].strip()
        elif line.startswith("## "):
            passages.append({"title": line[3:].strip(), "text": "", "pos": [], "neg": []})
        elif passages and line.startswith("+"):
            passages[-1]["pos"].append(line[1:].strip())
        elif passages and line.startswith("- "):
            passages[-1]["neg"].append(line[2:].strip())
        elif passages and line:
            passages[-1]["text"] = f"{passages[-1]['text']} {line}".strip()
    kept = {passage["title"].lower(): passage for passage in reversed(passages) if passage["text"]}
    return name, list(reversed(kept.values()))


def slip(text):
    words = text.split()
    long = [at for at, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    for at in random.sample(long, min(len(long), random.choice([1, 1, 2]))):
        word = words[at]
        where = random.randrange(1, len(word) - 1)
        turned = word[:where] + word[where + 1] + word[where] + word[where + 2 :]
        words[at] = random.choice([turned, word[:where] + word[where + 1 :], word[:where] + word[where] + word[where:]])
    return " ".join(words).lower().rstrip("?") if long else None


def write(folder, name, passages, strangers):
    quoted = lambda text: json.dumps(text, ensure_ascii=False)
    business = ["[business]", f"name = {quoted(name)}", 'time_zone = "Europe/London"', ""]
    document, asked, above = [f"# {name}", ""], [], None
    ask = lambda kind, question, gold="", **more: asked.append({"kind": kind, "question": question, "gold": gold, **more})
    for passage in passages:
        title, text, gold = passage["title"], passage["text"], passage["text"][:60]
        if title.endswith("?") and ">" not in title:
            business += ["[[faq]]", f"question = {quoted(title)}", f"answer = {quoted(text)}", ""]
            if random.random() < 0.5:
                ask("pos", title, gold, made="direct")
            if random.random() < 0.3 and slip(title):
                ask("pos", slip(title), gold, made="slip")
        else:
            *over, heading = [part.strip() for part in title.split(">")]
            if over and over[0] != above:
                above = over[0]
                document += [f"## {above}", ""]
            document += [f"{'###' if over else '##'} {heading}", "", text, ""]
        for question in passage["pos"]:
            ask("pos", question, gold)
        for question in passage["neg"]:
            ask("neg", question)
        if passage["pos"] and random.random() < 0.3 and (question := slip(random.choice(passage["pos"]))):
            ask("pos", question, gold, made="slip")
    for question in random.sample(strangers, 15):
        ask("neg", question, made="stranger")
    if len(document) > 2:
        business += ["[[documents]]", 'path = "more.md"', ""]
        (folder / "more.md").write_text("\n".join(document), encoding="utf8")
    (folder / "business.toml").write_text("\n".join(business), encoding="utf8")
    lines = "".join(json.dumps(question, ensure_ascii=False) + "\n" for question in asked)
    (folder / "questions.jsonl").write_text(lines, encoding="utf8")


if __name__ == "__main__":
    random.seed(7)
    businesses = [(path.stem, *read(path)) for path in sorted((HERE / "training").glob("*.txt"))]
    for stem, name, passages in businesses:
        folder = pathlib.Path(sys.argv[1]) / stem
        os.makedirs(folder, exist_ok=True)
        others = [q for other, _, theirs in businesses if other != stem for passage in theirs for q in passage["pos"]]
        write(folder, name, passages, others)
