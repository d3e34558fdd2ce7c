"""Reads JSON texts as hexadecimal lines; prints for each "reject" or the value in a plain notation.

Python's reader is the peer. Where it is more lenient than ours by design (duplicate names,
lone surrogates, NaN, numbers out of range), the difference is made up here.
"""
import json
import struct
import sys


class Reject(Exception):
    pass


def no_constant(text):
    raise Reject(text)


def whole(text):
    if text == "-0":
        return -0.0
    number = int(text)
    return number if -2**63 <= number < 2**64 else real(text)


def real(text):
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise Reject(text)
    return number


def distinct(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise Reject("duplicate")
    return pairs_of(pairs)


class pairs_of(list):
    """An object's members in their order."""


def plain(value):
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int):
        return "i%d" % value
    if isinstance(value, float):
        return "d" + struct.pack(">d", value).hex()
    if isinstance(value, str):
        return "s" + value.encode("utf-8").hex()  # raises on a lone surrogate
    if isinstance(value, pairs_of):
        return "{" + ",".join(plain(k) + ":" + plain(v) for k, v in value) + "}"
    return "[" + ",".join(plain(v) for v in value) + "]"


for line in sys.stdin:
    try:
        text = bytes.fromhex(line.strip()).decode("utf-8")
        if text.startswith("\ufeff"):
            raise Reject("byte order mark")
        value = json.loads(text, parse_constant=no_constant, parse_int=whole, parse_float=real,
                           object_pairs_hook=distinct)
        print(plain(value))
    except (ValueError, Reject):
        print("reject")
