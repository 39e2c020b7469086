"""Frames of plain data: values come back equal or are refused, and no bytes crash the reader."""

import dataclasses
import enum
import json
import os
import random
import struct
import subprocess
import sys
import threading
from collections import OrderedDict, defaultdict, namedtuple
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from deltarule.graders.sandbox.inside import codec
from deltarule.graders.sandbox.inside.codec import GarbledError, RefusedError, decode, encode

often = settings(max_examples=100, deadline=None)

CODES = ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"]
TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=20)
DTYPES = st.builds(
    np.dtype, st.builds("{}{}".format, st.sampled_from("<>"), st.sampled_from(CODES))
)
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
VIEWS = st.one_of(
    ARRAYS,
    ARRAYS.map(np.transpose),
    ARRAYS.map(lambda a: a[..., ::-2] if a.ndim else a),
    ARRAYS.map(lambda a: np.broadcast_to(a, (2, *a.shape))),
    ARRAYS.map(lambda a: np.ma.masked_array(a, mask=False)),
    hnp.arrays(DTYPES, (2, 3)).map(lambda a: a.view(np.matrix)),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(2**codec.BITS) + 1, 2**codec.BITS - 1),
    st.floats(),
    st.complex_numbers(),
    TEXT,
    TEXT.map(np.str_),
    ARRAYS.filter(lambda a: a.size > 0).map(lambda a: a.reshape(-1)[0]),
)
VALUES = st.recursive(
    SCALARS | VIEWS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.lists(st.floats(), max_size=20)
        | st.dictionaries(TEXT | st.sampled_from(["array", "dict", "complex"]), inner, max_size=4)
    ),
    max_leaves=12,
)


def same(got: Any, sent: Any) -> bool:
    """Say whether a value came back as plain data of the same kind, by repr and raw bytes."""
    if isinstance(sent, np.ndarray):
        plain = np.array(sent.data if isinstance(sent, np.ma.MaskedArray) else sent)
        numbers = type(got) is np.ndarray and got.shape == plain.shape and got.size == plain.size
        little = got.dtype == plain.dtype.newbyteorder("<") and got.dtype.str[0] in "<|"
        owned = got.flags.c_contiguous and got.flags.writeable and got.flags.owndata
        bits = got.tobytes() == plain.astype(plain.dtype.newbyteorder("<")).tobytes()
        return numbers and little and owned and bits
    if isinstance(sent, np.generic):
        sent = sent.item()
    if isinstance(sent, list | tuple):
        return type(got) is list and len(got) == len(sent) and all(map(same, got, sent))
    if isinstance(sent, dict):
        return (
            type(got) is dict
            and list(got) == list(sent)
            and all(same(got[key], sent[key]) for key in sent)
        )
    if isinstance(sent, float | complex):
        return type(got) is type(sent) and repr(got) == repr(sent)
    return type(got) is type(sent) and bool(got == sent)


@settings(max_examples=300, deadline=None)
@given(VALUES)
@example("\ud83d\ude00 \ud800 \0 \U0010ffff")
@example({"array": ["<f8", [2]], "dict": {"complex": [0.0, 1.0]}})
@example([np.float64(-0.0), -0.0, np.longlong(3), np.ulonglong(2**64 - 1), np.bool_(True)])
def test_every_plain_value_comes_back(value: Any) -> None:
    """Kind, dtype, shape and bits, NaN and signs of zero included."""
    assert same(decode(encode(value)), value)


class Liar(float):
    """A float that says whatever is wanted."""

    def __eq__(self, other: object) -> bool:
        """Be equal to everything."""
        return True

    def __hash__(self) -> int:
        """Be like any other."""
        return 0

    def __float__(self) -> float:
        """Be something else."""
        return 42.0

    def item(self) -> float:
        """Be something else."""
        return 42.0


class NumpyLiar(np.float64):
    """The same, of numpy."""

    def item(self) -> float:  # type: ignore[override]
        """Be something else."""
        return 42.0


class Pretender:
    """An object that says it is an array."""

    dtype = np.dtype(float)
    shape = ()

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """Claim another class."""
        return np.ndarray

    def __array__(self) -> np.ndarray:
        """Claim to be a number."""
        return np.array(42.0)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """Run a command, if anybody unpickles this."""
        return os.system, ("echo PWNED",)


class Colour(enum.IntEnum):
    """An int with a name."""

    RED = 1


@dataclasses.dataclass
class Point:
    """A record."""

    x: float = 0.0


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Liar(1), "Liar"),
        (NumpyLiar(1), "NumpyLiar"),
        (Pretender(), "Pretender"),
        (Colour.RED, "Colour"),
        (Point(), "Point"),
        (Fraction(1, 2), "Fraction"),
        (object(), "object"),
        ((x for x in "ab"), "generator"),
        (range(3), "range"),
        ({1, 2}, "set"),
        (b"ab", "bytes"),
        (len, "builtin_function_or_method"),
        (float, "type"),
        (np.float64, "type"),
        (np.datetime64("2026-01-01"), "datetime64"),
        (np.longdouble(1), "longdouble"),
        (np.array([Point()]), "array of object"),
        (np.array(["a"]), "array of str"),
        (np.zeros(2, "f8, i4"), "array of void"),
        (np.zeros(2, np.longdouble), "array of (longdouble|float)"),
        (np.array(["2026-01-01"], "M8[D]"), "array of datetime64"),
        ({1: 2}, "dict with a key of type int"),
        ({"a": [1, {(): 1}]}, "dict with a key of type tuple"),
    ],
)
def test_anything_else_is_refused_by_its_name(value: Any, words: str) -> None:
    """Whatever its methods would say."""
    for sent in (value, {"a": [value]}):
        with pytest.raises(RefusedError, match=f"^{words}"):
            encode(sent)


def test_too_much_is_refused() -> None:
    """Depth, digits, bytes; a side of 0 hides no endless one."""
    loop: list[Any] = []
    loop.append(loop)
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    for value, words in [
        (loop, "nested more than 32 deep"),
        (deep, "nested more than 32 deep"),
        (2**codec.BITS, "int of 13001 bits"),
        (-(10**100_000), "int of 332193 bits"),
        (np.broadcast_to(0.0, (10**6, 10**6)), "bytes of arrays"),
        (np.broadcast_to(0.0, (0, 10**6, 10**6)), "bytes of arrays"),
        ([np.zeros(codec.ARRAYS - 8, "u1"), 1, np.zeros(2)], "bytes of arrays"),
        ("x" * codec.HEADER, "bytes outside arrays"),
        ([1.5] * (codec.HEADER // 3), "bytes outside arrays"),
    ]:
        with pytest.raises(RefusedError, match=words):
            encode(value)


def test_containers_of_any_class_arrive_as_plain_ones() -> None:
    """What a subclass adds is lost."""
    pair = namedtuple("pair", "a b")  # noqa: PYI024
    value = [pair(1, 2), OrderedDict(a=1), defaultdict(list, b=[2])]
    got = decode(encode(value))
    assert got == [[1, 2], {"a": 1}, {"b": [2]}]
    assert [type(item) for item in got] == [list, dict, dict]


def test_a_masked_array_arrives_with_what_is_under_its_mask() -> None:
    """The numbers decide, and a mask is not among them."""
    got = decode(encode(np.ma.masked_array([1.0, 2.0], mask=[True, False])))
    assert same(got, np.array([1.0, 2.0]))


def frame(tree: Any, arrays: bytes = b"") -> bytes:
    """Write a frame by hand."""
    header = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    return struct.pack("<IQ", len(header), len(arrays)) + header + arrays


def test_the_format_is_what_its_text_says() -> None:
    """Lengths, JSON, arrays."""
    value = {"a": (np.array([[1.0, 2.0]], ">f8"), 1j), "b": None}
    tree = {"dict": {"a": [{"array": ["<f8", [1, 2]]}, {"complex": [0.0, 1.0]}], "b": None}}
    data = struct.pack("<dd", 1.0, 2.0)
    assert same(decode(frame(tree, data)), value)
    assert json.loads(encode(value)[12:-16]) == tree
    assert encode(value)[-16:] == data


@pytest.mark.parametrize(
    "garbled",
    [
        b"",
        b"\0" * 11,
        b"\xff" * 12,
        struct.pack("<IQ", codec.HEADER + 1, 0),
        struct.pack("<IQ", 2, codec.ARRAYS + 1) + b"[]",
        frame([]) + b"x",
        frame([])[:-1],
        frame(b""),
        frame(b"[1"),
        frame(b"\xff"),
        frame(b"\xf4\x90\x80\x80"),
        frame(b'"\xf4\x90\x80\x80"'),
        frame(b"[" * 100_000),
        frame(b"[" * 100_000 + b"]" * 100_000),
        frame(b'{"dict":{"a":' * 50_000 + b"1" + b"}}" * 50_000),
        frame(b"[" * 33 + b"{}" + b"]" * 33),
        frame(b"1" * 4001),
        frame(b"[-" + b"1" * 4000 + b"]"),
        frame({}),
        frame({"a": 1}),
        frame({"dict": [1]}),
        frame({"dict": {}, "array": []}),
        frame({"dict": {"a": {"b": 1}}}),
        frame({"complex": [1, 2]}),
        frame({"complex": [1.0]}),
        frame({"complex": 1.0}),
        frame({"array": []}),
        frame({"array": None}),
        frame({"array": ["O", [1]]}, b"\0" * 8),
        frame({"array": ["|O", [1]]}, b"\0" * 8),
        frame({"array": [">f8", [1]]}, b"\0" * 8),
        frame({"array": ["<U1", [1]]}, b"\0\0\xff\xff"),
        frame({"array": ["<f16", [1]]}, b"\0" * 16),
        frame({"array": [["<f8"], [1]]}, b"\0" * 8),
        frame({"array": ["<f8", 1]}, b"\0" * 8),
        frame({"array": ["<f8", [1.0]]}, b"\0" * 8),
        frame({"array": ["<f8", [True]]}, b"\0" * 8),
        frame({"array": ["<f8", ["1"]]}, b"\0" * 8),
        frame({"array": ["<f8", [-1]]}, b"\0" * 8),
        frame({"array": ["<f8", [-1, -1]]}, b"\0" * 8),
        frame({"array": ["<f8", [2]]}, b"\0" * 8),
        frame({"array": ["<f8", [1]]}, b"\0" * 9),
        frame({"array": ["<f8", [1]]}, b"\0" * 7),
        frame({"array": ["<f8", [2**61]]}, b"\0" * 8),
        frame({"array": ["<f8", [10**30]]}),
        frame({"array": ["<f8", [0, 10**9]]}),
        frame({"array": ["|u1", [0, 2**62, 2**62]]}),
        frame({"array": ["<f8", [1] * 65]}, b"\0" * 8),
        frame({"array": ["|b1", [2]]}, b"\1\2"),
        frame([{"array": ["|u1", [1]]}], b"ab"),
        frame([{"array": ["|u1", [1]]}, {"array": ["|u1", [1]]}], b"a"),
        frame([1.5], b"a"),
    ],
)
def test_what_is_no_frame_is_garbled(garbled: bytes) -> None:
    """Lengths, text, nesting, kinds, shapes and truth values are all looked at."""
    with pytest.raises(GarbledError):
        decode(garbled)


def survives(data: bytes) -> None:
    """Read some bytes, which gives plain data or `GarbledError`."""
    try:
        value = decode(data)
    except GarbledError:
        return
    repr(value)


def test_random_bytes(many: int) -> None:
    """Bytes, and bytes with lengths that fit, as header and as arrays."""
    rng = random.Random(1)
    starts = [b"", b"[", b'{"array":["<f8",[', b'{"dict":{"', b'["', b'{"complex":[']
    for _ in range(many * 125):
        data = rng.randbytes(rng.randrange(60))
        survives(data)
        survives(frame(rng.choice(starts) + data, rng.randbytes(rng.randrange(9))))


def test_changed_frames(many: int) -> None:
    """Frames in which bytes were changed, lost, doubled, or taken from another one."""
    rng = random.Random(2)
    a, b = np.arange(6.0).reshape(2, 3), np.array([True, False])
    values = ["text", [1, 2.5, None], {"a": a, "b": b}, [a, [a, {"c": 1j}]], [["ok", "", b, []]]]
    headers = [(f[12 : 12 + struct.unpack("<I", f[:4])[0]], f) for f in map(encode, values)]
    tokens = [
        b"[",
        b"]",
        b"{",
        b"}",
        b",",
        b'"',
        b"0",
        b"-1",
        b"1e999",
        b"NaN",
        b"null",
        b"\\ud800",
    ]
    for _ in range(many * 125):
        header, whole = rng.choice(headers)
        rest = whole[12 + len(header) :]
        data, other = bytearray(rng.choice([header, whole])), rng.choice(headers)[0]
        fits = data.startswith(header)
        for _ in range(rng.randrange(1, 4)):
            at = rng.randrange(len(data) + 1)
            data[at : at + rng.randrange(4)] = rng.choice(
                [rng.choice(tokens), rng.randbytes(1), b"", other[at:], bytes(data[at : at + 9])]
            )
        survives(frame(bytes(data), rest) if fits else bytes(data))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["<f8", "|b1", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["array", "dict", "complex", "x"]), inner, max_size=2)
        | st.lists(st.integers(-1, 3), max_size=3).map(lambda s: {"array": ["|b1", s]})
    ),
)


@often
@given(JSON, st.binary(max_size=12))
def test_any_json(tree: Any, arrays: bytes) -> None:
    """JSON of any form, with bytes for arrays that may fit."""
    survives(frame(tree, arrays))


def test_reading_takes_one_frame_and_no_more() -> None:
    """What comes after it stays where it is."""
    ours, theirs = os.pipe()
    try:
        codec.write(theirs, encode([1]) + encode("two") + b"rest")
        assert codec.read(ours) == [1]
        assert codec.read(ours) == "two"
        assert os.read(ours, 100) == b"rest"
    finally:
        os.close(ours)
        os.close(theirs)


def test_large_frames_pass_in_pieces_and_a_cut_one_is_the_end() -> None:
    """A pipe holds less than the frame; what ends too early is not waited for."""
    value = [np.arange(300_000.0), "x" * 100_000]
    ours, theirs = os.pipe()
    whole = encode(value)

    def send() -> None:
        codec.write(theirs, whole)
        codec.write(theirs, whole[:-1])
        os.close(theirs)

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    try:
        got = codec.read(ours)
        with pytest.raises(EOFError):
            codec.read(ours)
    finally:
        thread.join()
        os.close(ours)
    assert same(got, value)


def test_a_reader_and_a_writer_that_must_wait_may_give_up() -> None:
    """With pipes that do not block, `wait` is called, and what it raises passes through."""
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    os.set_blocking(theirs, False)
    calls: list[int] = []

    def wait() -> None:
        if calls:
            raise TimeoutError
        calls.append(1)
        os.write(theirs, encode(0)[4:])

    try:
        os.write(theirs, encode(0)[:4])
        assert codec.read(ours, wait) == 0
        for act in (
            lambda: codec.read(ours, wait),
            lambda: codec.write(theirs, b"x" * 10**6, wait),
        ):
            with pytest.raises(TimeoutError):
                act()
        os.read(ours, 10**6)
        with pytest.raises(BlockingIOError):
            codec.read(ours)
        with pytest.raises(BlockingIOError):
            codec.write(theirs, b"x" * 10**6)
    finally:
        os.close(ours)
        os.close(theirs)


def test_what_runs_inside_needs_nothing_of_deltarule(tmp_path: Path) -> None:
    """The folder alone is enough, under its own name."""
    (tmp_path / "inside").symlink_to(Path(codec.__file__).parent)
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "import inside.child, inside.codec as codec\n"
        "assert codec.decode(codec.encode([1])) == [1]; "
        "print(sorted(m for m in sys.modules if 'deltarule' in m and 'editable' not in m))"
    )
    ran = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout == "[]\n"
