"""Fits the trees that judge whether a passage answers a question, with and without what a reader says.

    python3 evaluation/prepare.py FOLDER
    python3 evaluation/read.py MODELS_FOLDER FOLDER crates/models/src/reader.weights read.jsonl
    cargo run --release -p frontdesk-desk --features testing --example rank -- MODELS_FOLDER FOLDER/* > weighed.jsonl
    python3 evaluation/fit.py weighed.jsonl read.jsonl crates/desk/src/knowledge/index

Needs scikit-learn. Not a part of the build: the trees it writes are kept beside the code that walks them.
"""

import json
import sys

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier


def load(path, read):
    said = {}
    for line in open(read, encoding="utf8"):
        one = json.loads(line)
        said[one["business"], one["question"]] = one["said"]
    figures, answers, weights = [], [], []
    for line in open(path, encoding="utf8"):
        asked = json.loads(line)
        question, weighed = asked["question"], asked["weighed"]["meaning"]
        of = said[asked["folder"].split("/")[-1], question["question"]]
        speaks = np.array([of[passage["text"]] for passage in weighed])
        for at, passage in enumerate(weighed):
            figures.append(passage["figures"] + said_of(speaks, at))
            answers.append(question["kind"] == "pos" and question["gold"] in passage["text"])
            # What was made of others counts less than what somebody wrote.
            weights.append(0.7 if question.get("made") else 1.0)
    return np.array(figures, float), np.array(answers), np.array(weights)


def said_of(speaks, at):
    """As `likely_read` in `meaning.rs`."""
    most = max(0.0, speaks.max())
    shares = np.exp(np.append(speaks, 0.0) - most)
    shares /= shares.sum()
    lead = speaks[at] - max([0.0, *np.delete(speaks, at)])
    return [speaks[at], lead, shares[at], shares[-1]]


def write(model, path):
    with open(path, "w", encoding="utf8") as out:
        print(f"{float(model._baseline_prediction.ravel()[0]):.5g}", file=out)
        for (tree,) in model._predictors:
            print(file=out)
            for node in tree.nodes:
                if node["is_leaf"]:
                    print(f"{node['value']:.4g}", file=out)
                else:
                    print(node["feature_idx"], f"{node['num_threshold']:.6g}", node["left"], node["right"], file=out)


if __name__ == "__main__":
    figures, answers, weights = load(*sys.argv[1:3])
    for name, some in [("meaning", figures[:, :-4]), ("read", figures)]:
        model = HistGradientBoostingClassifier(
            max_iter=140, learning_rate=0.08, max_leaf_nodes=12, l2_regularization=5, min_samples_leaf=80, random_state=1
        )
        model.fit(some, answers, sample_weight=weights)
        write(model, f"{sys.argv[3]}/{name}.trees")
        print(name, some.shape, "trees", len(model._predictors))
