"""Fits the reader: what judges, piece of word by piece of word, whether a passage answers a question.

    python3 evaluation/prepare.py FOLDER
    python3 evaluation/read.py MODELS_FOLDER FOLDER crates/models/src/reader.weights read.jsonl

It stands on what all-MiniLM-L6-v2 makes of each piece; only what is on top is fitted. It is fitted once to all
businesses for the weights that ship, and three times to two thirds of them: what each of those says of the other third
is `read.jsonl`, the figures that `fit.py` may trust. Needs jax, optax and tokenizers. Not a part of the build.
"""

import json
import pathlib
import struct
import sys

import jax
import jax.numpy as jnp
import numpy as np
import optax
from tokenizers import Tokenizer

import prepare

jax.config.update("jax_default_prng_impl", "unsafe_rbg")

WIDTH, LOW, RANK, HEADS, LAYERS = 384, 64, 32, 4, 6
# Pieces of a question and of a passage that it is fitted to; most passages here are shorter.
ASKED, TOLD = 64, 96
# Passages that a question is compared with while fitting.
CANDIDATES = 8
EPOCHS, BATCH, RATE, DECAY, DROP = 3, 64, 1e-3, 0.3, 0.25
FOLDS = 3
EVERY = 64


def minilm(folder):
    """What the model makes of each piece, for a batch of texts of one length."""
    raw = (folder / "model.safetensors").read_bytes()
    (size,) = struct.unpack("<Q", raw[:8])
    weights = {}
    for name, told in json.loads(raw[8 : 8 + size]).items():
        if told.get("dtype") == "F32":
            start, end = (8 + size + at for at in told["data_offsets"])
            weights[name.removeprefix("bert.")] = np.frombuffer(raw[start:end], np.float32).reshape(told["shape"])

    def norm(x, name):
        x = x - x.mean(-1, keepdims=True)
        x = x / jnp.sqrt((x**2).mean(-1, keepdims=True) + 1e-12)
        return x * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    def dense(x, name):
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    @jax.jit
    def states(ids, mask):
        count, length = ids.shape
        x = jnp.asarray(weights["embeddings.word_embeddings.weight"])[ids]
        x = x + weights["embeddings.position_embeddings.weight"][:length] + weights["embeddings.token_type_embeddings.weight"][0]
        x = norm(x, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            name = f"encoder.layer.{layer}"
            parts = (dense(x, f"{name}.attention.self.{part}").reshape(count, length, 12, 32) for part in ("query", "key", "value"))
            query, key, value = parts
            looks = jnp.einsum("bihd,bjhd->bhij", query, key) / np.sqrt(32) + (1 - mask)[:, None, None, :] * -1e9
            seen = jnp.einsum("bhij,bjhd->bihd", jax.nn.softmax(looks, -1), value).reshape(count, length, WIDTH)
            x = norm(x + dense(seen, f"{name}.attention.output.dense"), f"{name}.attention.output.LayerNorm")
            wide = jax.nn.gelu(dense(x, f"{name}.intermediate.dense"), approximate=False)
            x = norm(x + dense(wide, f"{name}.output.dense"), f"{name}.output.LayerNorm")
        return x

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(128)
    return tokenizer, states


def embed(tokenizer, states, texts, most):
    """Each text's pieces (each with mean 0 and variance 1, filled up to `most`), which there are, and its vector."""
    pieces = [tokenizer.encode(text).ids for text in texts]
    order = sorted(range(len(texts)), key=lambda at: len(pieces[at]))
    x, mask, vectors = np.zeros((len(texts), most, WIDTH), np.float16), np.zeros((len(texts), most), np.float32), np.zeros((len(texts), WIDTH), np.float32)
    while order:
        # Of a few shapes only: each is compiled anew.
        length = next(size for size in (16, 24, 40, 64, 128) if len(pieces[order[0]]) <= size)
        rows = 1024 // length
        some = [at for at in order[:rows] if len(pieces[at]) <= length]
        order = order[len(some) :]
        ids, there = np.zeros((rows, length), np.int32), np.zeros((rows, length), np.float32)
        there[:, 0] = 1
        for row, at in enumerate(some):
            ids[row, : len(pieces[at])], there[row, : len(pieces[at])] = pieces[at], 1
        made = np.asarray(states(ids, there))
        for row, at in enumerate(some):
            whole = made[row, : len(pieces[at])]
            mean = whole.mean(0)
            vectors[at] = mean / np.linalg.norm(mean)
            whole = whole[:most] - whole[:most].mean(1, keepdims=True)
            x[at, : len(whole)] = whole / np.sqrt((whole**2).mean(1, keepdims=True) + 1e-6)
            mask[at, : len(whole)] = 1
    return x, mask, vectors


def begin(key):
    keys = iter(jax.random.split(key, 8))
    random = lambda rows, columns: jax.random.normal(next(keys), (rows, columns)) / np.sqrt(rows)
    look, echo = random(WIDTH, LOW), random(WIDTH, LOW)
    return {
        # What is added to the vector of a question and of a passage.
        "asked_down": random(WIDTH, RANK), "asked_up": jnp.zeros((RANK, WIDTH)),
        "told_down": random(WIDTH, RANK), "told_up": jnp.zeros((RANK, WIDTH)),
        # Each piece of the question looks for its like in the passage.
        "look": look, "key": look, "value": echo, "echo": echo,
        "join": random(3 * LOW, LOW), "join_bias": jnp.zeros(LOW),
        "heed": jnp.zeros(LOW), "heeded": jnp.zeros(LOW), "mean": jnp.zeros(LOW),
        "scale": jnp.float32(10.0), "bias": jnp.float32(-5.0),
    }  # fmt: skip


def drop(key, x, shape):
    return x if key is None else x * jax.random.bernoulli(key, 1 - DROP, shape) / (1 - DROP)


def judge(w, asked, told, which, key=None):
    """How much speaks for each candidate; 0 is what speaks for none. `which` are the candidates' rows in `told`."""
    (x, x_mask, x_vector), (y, y_mask, y_vector) = asked, told
    x, y = x.astype(jnp.float32), y.astype(jnp.float32)
    first, second, third = (None,) * 3 if key is None else jax.random.split(key, 3)
    x, y = drop(first, x, x.shape), drop(second, y, (len(y), 1, WIDTH))
    unit = lambda v: v / jnp.linalg.norm(v, axis=-1, keepdims=True)
    near = jnp.einsum(
        "bd,bcd->bc", unit(x_vector + x_vector @ w["asked_down"] @ w["asked_up"]), unit(y_vector + y_vector @ w["told_down"] @ w["told_up"])[which]
    )
    heads = lambda v: v.reshape(*v.shape[:-1], HEADS, LOW // HEADS)
    looks = jnp.einsum("bihd,bcjhd->bchij", heads(x @ w["look"]), heads((y @ w["key"])[which])) / np.sqrt(LOW // HEADS)
    looks = looks + (y_mask[which] - 1)[:, :, None, None, :] * 1e9
    seen = jnp.einsum("bchij,bcjhd->bcihd", jax.nn.softmax(looks, -1), heads((y @ w["value"])[which]))
    seen = seen.reshape(*seen.shape[:3], LOW)
    echo = jnp.broadcast_to((x @ w["echo"])[:, None], seen.shape)
    joined = jax.nn.gelu(jnp.concatenate([echo, seen, echo * seen], -1) @ w["join"] + w["join_bias"])
    joined = drop(third, joined, joined.shape)
    heed = jax.nn.softmax(joined @ w["heed"] + (x_mask - 1)[:, None, :] * 1e9, -1)
    heeded = jnp.einsum("bci,bcid->bcd", heed, joined)
    mean = jnp.einsum("bi,bcid->bcd", x_mask, joined) / x_mask.sum(-1)[:, None, None]
    return w["scale"] * near + w["bias"] + heeded @ w["heeded"] + mean @ w["mean"]


def loss(w, asked, told, which, there, right, weight, key):
    all_of = jnp.where(there, judge(w, asked, told, which, key), -1e9)
    all_of = jnp.concatenate([all_of, jnp.zeros((len(all_of), 1))], -1)
    right = jnp.concatenate([right, 1 - right.max(-1, keepdims=True)], -1)
    told = jax.nn.logsumexp(jnp.where(right > 0, all_of, -1e9), -1) - jax.nn.logsumexp(all_of, -1)
    return -(told * weight).sum() / weight.sum()


class Business:
    """One business's passages and questions, each with what the model makes of it."""

    def __init__(self, stem, folder, model):
        self.stem = stem
        _, passages = prepare.read(prepare.HERE / "training" / f"{stem}.txt")
        self.texts = [passage["text"] for passage in passages]
        told = embed(*model, [f"{title(passage['title'])} {passage['text']}" for passage in passages], TOLD)
        rows = -(-len(passages) // 32) * 32
        self.told = tuple(np.concatenate([part, np.repeat(part[:1], rows - len(part), 0)]) for part in told)
        self.questions = [json.loads(line) for line in open(folder / stem / "questions.jsonl", encoding="utf8")]
        self.asked = embed(*model, [question["question"] for question in self.questions], ASKED)
        self.right = np.array(
            [[q["kind"] == "pos" and q["gold"] in text for text in self.texts] for q in self.questions], np.float32
        )  # fmt: skip
        self.weight = np.array([0.7 if "made" in q else 1.0 for q in self.questions], np.float32)
        near = self.asked[2] @ told[2].T + 10 * self.right
        order = np.argsort(-near, 1)[:, :CANDIDATES]
        self.which = np.pad(order, ((0, 0), (0, CANDIDATES - order.shape[1])), constant_values=-1)

    def some(self, rows):
        """What is asked in these rows, cut to the longest of them."""
        longest = self.asked[1][rows].sum(1).max()
        length = next(size for size in (16, 24, 40, ASKED) if longest <= size)
        return self.asked[0][rows, :length], self.asked[1][rows, :length], self.asked[2][rows]


def fit(businesses, seed):
    random, key = np.random.default_rng(seed), jax.random.PRNGKey(seed)
    w = begin(key)
    steps = sum(-(-len(one.questions) // BATCH) for one in businesses) * EPOCHS
    rate = optax.warmup_cosine_decay_schedule(0, RATE, 100, steps, RATE / 50)
    way = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rate, weight_decay=DECAY))
    state = way.init(w)

    @jax.jit
    def step(w, state, key, *batch):
        lost, slope = jax.value_and_grad(loss)(w, *batch, key)
        change, state = way.update(slope, state, w)
        return optax.apply_updates(w, change), state, lost

    for epoch in range(EPOCHS):
        batches, losses = [], []
        for one in businesses:
            lengths = one.asked[1].sum(1) + random.random(len(one.questions)) * 8
            order = np.argsort(lengths)
            order = np.concatenate([order, random.choice(order, -len(order) % BATCH)])
            batches += [(one, order[at : at + BATCH]) for at in range(0, len(order), BATCH)]
        random.shuffle(batches)
        for one, rows in batches:
            key, now = jax.random.split(key)
            which = one.which[rows]
            right = np.take_along_axis(one.right[rows], np.maximum(which, 0), 1) * (which >= 0)
            batch = (one.some(rows), one.told, np.maximum(which, 0), which >= 0, right, one.weight[rows])
            w, state, lost = step(w, state, now, *batch)
            losses.append(float(lost))
        print("epoch", epoch, "loss", np.mean(losses), flush=True)
    return w


def say(w, one, out, look=jax.jit(judge)):
    """Writes what the reader says of each question to each of a business's passages."""
    which = np.arange(len(one.told[0]))
    for start in range(0, len(one.questions), EVERY):
        rows = np.minimum(np.arange(start, start + EVERY), len(one.questions) - 1)
        said = np.asarray(look(w, one.some(rows), one.told, np.tile(which, (EVERY, 1))))
        for row, question in zip(said, one.questions[start : start + EVERY]):
            figures = {text: round(float(figure), 4) for text, figure in zip(one.texts, row)}
            print(json.dumps({"business": one.stem, "question": question["question"], "said": figures}), file=out)


def title(text):
    """As the index has it: a question as it is, a heading without those above it, ended by a full stop."""
    return text if text.endswith("?") and ">" not in text else f"{text.split('>')[-1].strip()}."


def write(w, path):
    """The weights one after another, each cut to the upper half of a 32-bit number, in the order of `begin`."""
    with open(path, "wb") as out:
        for name in begin(jax.random.PRNGKey(0)):
            bits = np.asarray(w[name], np.float32).ravel().view(np.uint32)
            out.write(((bits + 0x8000) >> 16).astype("<u2").tobytes())


if __name__ == "__main__":
    models, folder, weights, said = map(pathlib.Path, sys.argv[1:5])
    model = minilm(models / "all-MiniLM-L6-v2")
    stems = sorted(path.stem for path in (prepare.HERE / "training").glob("*.txt"))
    businesses = [Business(stem, folder, model) for stem in stems]
    mixed = np.random.default_rng(5).permutation(len(businesses))
    with open(said, "w", encoding="utf8") as out:
        for fold in range(FOLDS):
            others = [businesses[at] for place, at in enumerate(mixed) if place % FOLDS != fold]
            w = fit(others, fold)
            for one in (businesses[at] for place, at in enumerate(mixed) if place % FOLDS == fold):
                say(w, one, out)
    write(fit(businesses, FOLDS), weights)
