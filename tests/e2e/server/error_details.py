"""Reads the error details that `buf curl` shows only as bytes, because nothing that it was told of describes them."""

import base64

# Names by field number; what a name maps to is a message of its own, and repeated.
VIOLATION = {1: ("field", None), 2: ("description", None)}
TYPES = {
    "google.rpc.ErrorInfo": {1: ("reason", None), 2: ("domain", None)},
    "google.rpc.BadRequest": {1: ("field_violations", VIOLATION)},
    # grpcurl shows its duration as a text; here it is left as bytes.
    "google.rpc.RetryInfo": {1: ("retry_delay", None)},
}


def read_detail(name, value):
    """A detail as grpcurl shows it: `name` is its type, `value` its bytes in base64 without padding."""
    content = base64.b64decode(value + "=" * (-len(value) % 4))
    return {"@type": f"type.googleapis.com/{name}", **read_message(content, TYPES[name])}


def read_message(content, names):
    message = {}
    for number, text in fields(content):
        name, parts = names[number]
        if parts is None:
            message[name] = text.decode(errors="replace")
        else:
            message.setdefault(name, []).append(read_message(text, parts))
    return message


def fields(content):
    """The numbers and bytes of a message's fields, all of which are texts or messages."""
    position = 0
    while position < len(content):
        key, position = varint(content, position)
        if key & 7 != 2:
            raise AssertionError(f"a field of another kind: {content}")
        length, position = varint(content, position)
        yield key >> 3, content[position : position + length]
        position += length


def varint(content, position):
    value = shift = 0
    while True:
        byte = content[position]
        value |= (byte & 0x7F) << shift
        shift, position = shift + 7, position + 1
        if byte < 0x80:
            return value, position
