"""Frames: plain data over a pipe. No pickle: reading a frame can make nothing but plain data.

A frame is the length of its header (4 bytes) and of its arrays (8 bytes), the header, and the
bytes of the arrays, one after the other. The header is JSON, in which an object stands for what
JSON lacks::

    {"array": ["<f8", [2, 3]]}     the next 48 bytes
    {"complex": [0.0, 1.0]}        1j
    {"dict": {"a": 1}}             {"a": 1}

Both sides use this module, and neither trusts the other: what is written is plain by its type,
and what is read is checked before anything is made of it.
"""

from collections.abc import Callable, Sequence
from io import BytesIO
from json import JSONDecoder, JSONEncoder
from math import prod
from os import read as read_some
from os import write as write_some
from struct import Struct
from typing import Any

from numpy import asarray, dtype, frombuffer, ndarray, sctypeDict, str_, uint8

HEADER = 4 << 20
"""The most bytes of a header."""
ARRAYS = 64 << 20
"""The most bytes of all arrays of a frame."""
DEPTH = 32
"""How deep lists and dictionaries may be nested."""
BITS, DIGITS = 13_000, 4000
"""The longest int, and somewhat more than its digits: to read far longer ones takes long."""
PIECE = 1 << 20
"""The most bytes that are read at once."""

_LENGTHS = Struct("<IQ")
_INTEGERS = ("|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8")
_DTYPES = {code: dtype(code) for code in (*_INTEGERS, "<f2", "<f4", "<f8", "<c8", "<c16")}
_SCALARS = {kind for kind in sctypeDict.values() if dtype(kind).newbyteorder("<").str in _DTYPES}
_SCALARS.add(str_)
_AS_IN_JSON = frozenset({bool, float, str, type(None)})
_TO_JSON = JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


class RefusedError(TypeError):
    """A value that is not plain data: the message says what kind it is."""


class GarbledError(ValueError):
    """Bytes that are no frame."""


def encode(value: Any) -> bytes:
    r"""Write a value as a frame.

    Parameters
    ----------
    value : plain data
        None, bool, int, float, complex, str, lists, tuples and dictionaries of them by str, and
        numpy's scalars and arrays of numbers and truth values.

    Returns
    -------
    bytes
        The frame.

    Raises
    ------
    RefusedError
        If there is anything else in it, or too much.

    Examples
    --------
    >>> encode([1, 2.5])
    b'\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00[1,2.5]'
    """
    arrays: list[bytes] = []
    header = _TO_JSON(_tree(value, arrays, 0)).encode("utf-8", "surrogatepass")
    if len(header) > HEADER:
        raise RefusedError(f"more than {HEADER} bytes outside arrays")
    return b"".join((_LENGTHS.pack(len(header), sum(map(len, arrays))), header, *arrays))


def decode(frame: bytes) -> Any:
    """Read a frame.

    Tuples come back as lists, scalars of numpy as those of Python, and arrays as new plain ones
    in C order.

    Parameters
    ----------
    frame : bytes
        What `encode` gave, or anything.

    Returns
    -------
    plain data
        The value.

    Raises
    ------
    GarbledError
        If these bytes are no frame.

    Examples
    --------
    >>> decode(encode({"a": (1, 2j)}))
    {'a': [1, 2j]}
    """
    header, arrays = _lengths(frame[: _LENGTHS.size])
    body = frame[_LENGTHS.size :]
    if len(body) != header + arrays:
        raise GarbledError(f"{len(body)} bytes instead of {header + arrays}")
    return _value(body, header)


def read(
    fd: int,
    wait: Callable[[], object] | None = None,
    accept: Callable[[int, int], object] | None = None,
) -> Any:
    """Read one frame from a file descriptor, and nothing beyond it.

    Parameters
    ----------
    fd : int
        The file descriptor.
    wait : callable, optional
        Called when there is nothing to read yet, if `fd` does not block; it may raise.
    accept : callable, optional
        Called with the bytes of header and arrays before they are read; it may raise.

    Returns
    -------
    plain data
        The value.

    Raises
    ------
    GarbledError
        If what comes is no frame.
    EOFError
        If nothing more comes.
    """
    header, arrays = _lengths(_exactly(fd, _LENGTHS.size, wait))
    if accept is not None:
        accept(header, arrays)
    return _value(_exactly(fd, header + arrays, wait), header)


def write(fd: int, frame: bytes, wait: Callable[[], object] | None = None) -> None:
    """Write a frame to a file descriptor.

    Parameters
    ----------
    fd : int
        The file descriptor.
    frame : bytes
        What `encode` gave.
    wait : callable, optional
        Called when `fd` takes no more for now, if it does not block; it may raise.
    """
    rest = memoryview(frame)
    while rest:
        try:
            rest = rest[write_some(fd, rest) :]
        except BlockingIOError:
            if wait is None:
                raise
            wait()


def _tree(value: Any, arrays: list[bytes], depth: int) -> Any:
    """Give what stands for a value in the header, and put the bytes of its arrays aside.

    A subclass of float may say anything of itself, so only exact types are plain.
    """
    kind = type(value)
    if kind in _AS_IN_JSON or (kind is int and value.bit_length() <= BITS):
        return value
    if issubclass(kind, ndarray):
        return {"array": _array(value, arrays)}
    if kind is complex:
        return {"complex": [value.real, value.imag]}
    if kind in _SCALARS:
        return _tree(value.item(), arrays, depth)
    if depth < DEPTH:
        return _nested(value, arrays, depth + 1)
    raise RefusedError(f"nested more than {DEPTH} deep")


def _nested(value: Any, arrays: list[bytes], depth: int) -> Any:
    """Give what stands for a list, a tuple or a dictionary."""
    kind = type(value)
    if issubclass(kind, list | tuple):
        items = list(value)
        if _AS_IN_JSON.issuperset(map(type, items)):
            return items
        return [_tree(item, arrays, depth) for item in items]
    if issubclass(kind, dict):
        for key in dict.keys(value):
            if type(key) is not str:
                raise RefusedError(f"dict with a key of type {type(key).__name__}")
        return {"dict": {key: _tree(item, arrays, depth) for key, item in dict.items(value)}}
    raise RefusedError(f"int of {value.bit_length()} bits" if kind is int else kind.__name__)


def _array(value: Any, arrays: list[bytes]) -> list[Any]:
    """Give dtype and shape of an array, and put its bytes aside; of a subclass only the numbers."""
    array = asarray(value)
    plain = array.dtype.newbyteorder("<")
    if plain.str not in _DTYPES:
        raise RefusedError(f"array of {array.dtype.name}")
    if _size(array.shape, plain.itemsize) + sum(map(len, arrays)) > ARRAYS:
        raise RefusedError(f"more than {ARRAYS} bytes of arrays")
    arrays.append(array.astype(plain, copy=False).tobytes())
    return [plain.str, list(array.shape)]


def _size(shape: Sequence[int], itemsize: int) -> int:
    """Give the bytes of an array; a side of 0 counts as 1, so that no other can be endless."""
    return itemsize * prod([side or 1 for side in shape])


def _lengths(prefix: bytes) -> tuple[int, int]:
    """Read the two lengths at the start of a frame."""
    if len(prefix) != _LENGTHS.size:
        raise GarbledError(f"{len(prefix)} bytes are no frame")
    header, arrays = _LENGTHS.unpack(prefix)
    if header > HEADER or arrays > ARRAYS:
        raise GarbledError(f"{header} and {arrays} bytes are too many")
    return header, arrays


def _exactly(fd: int, size: int, wait: Callable[[], object] | None) -> bytes:
    """Read so many bytes; room is made only for what has come."""
    pieces: list[bytes] = []
    while size:
        try:
            data = read_some(fd, min(size, PIECE))
        except BlockingIOError:
            if wait is None:
                raise
            wait()
            continue
        if not data:
            raise EOFError("nothing more comes")
        size -= len(data)
        pieces.append(data)
    return b"".join(pieces)


def _value(body: bytes, header: int) -> Any:
    """Make the value of header and arrays."""
    arrays = BytesIO(body)
    try:
        tree = _FROM_JSON.decode(arrays.read(header).decode("utf-8", "surrogatepass"))
        value = _grown(tree, arrays, 0)
    except (ValueError, TypeError, RecursionError) as error:
        raise GarbledError(f"a header of another form: {error}") from None
    if arrays.read(1):
        raise GarbledError("bytes that belong to no array")
    return value


def _integer(digits: str) -> int:
    """Read an int, whatever length Python itself would read."""
    if len(digits) > DIGITS:
        raise GarbledError(f"an int of {len(digits)} digits")
    return int(digits)


_FROM_JSON = JSONDecoder(parse_int=_integer)


def _grown(tree: Any, arrays: BytesIO, depth: int) -> Any:
    """Make the value that a tree stands for."""
    if type(tree) is list:
        if _AS_IN_JSON.issuperset(map(type, tree)):
            return tree
        if depth == DEPTH:
            raise GarbledError(f"nested more than {DEPTH} deep")
        return [_grown(item, arrays, depth + 1) for item in tree]
    if type(tree) is not dict:
        return tree
    [(tag, body)] = tree.items()
    if tag == "array":
        code, shape = body
        return _filled(code, shape, arrays)
    if tag == "dict" and type(body) is dict and depth < DEPTH:
        return {key: _grown(item, arrays, depth + 1) for key, item in body.items()}
    if tag == "complex" and [*map(type, body)] == [float, float]:
        return complex(*body)
    raise GarbledError("an object that stands for nothing")


def _filled(code: str, shape: list[int], arrays: BytesIO) -> ndarray[Any, Any]:
    """Make an array of the next bytes."""
    plain = _DTYPES.get(code)
    if plain is None or not {int}.issuperset(map(type, shape)) or min(shape, default=0) < 0:
        raise GarbledError("an array of an unknown kind")
    if _size(shape, plain.itemsize) > ARRAYS:
        raise GarbledError("an array that is too large")
    size = plain.itemsize * prod(shape)
    data = arrays.read(size)
    if len(data) != size:
        raise GarbledError("an array without its bytes")
    if plain.kind == "b" and frombuffer(data, uint8).max(initial=0) > 1:
        raise GarbledError("a truth value that is neither 0 nor 1")
    return frombuffer(data, plain).reshape(shape).copy()
