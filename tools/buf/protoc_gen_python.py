#!/usr/bin/env python3
"""A plugin for buf and protoc that makes messages, type stubs and gRPC stubs with the compiler inside grpcio-tools, which
comes as a package for Python and not as a plugin."""

import pathlib
import sys
import tempfile

from google.protobuf import descriptor_pb2
from google.protobuf.compiler import plugin_pb2
from grpc_tools import protoc


def generate(request):
    response = plugin_pb2.CodeGeneratorResponse()
    response.supported_features = plugin_pb2.CodeGeneratorResponse.FEATURE_PROTO3_OPTIONAL
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        descriptors, out = folder / "descriptors", folder / "out"
        out.mkdir()
        files = descriptor_pb2.FileDescriptorSet(file=request.proto_file)
        descriptors.write_bytes(files.SerializeToString())
        outputs = [f"--{kind}_out={out}" for kind in ("python", "pyi", "grpc_python")]
        code = protoc.main(["protoc", f"--descriptor_set_in={descriptors}", *outputs, *request.file_to_generate])
        if code != 0:
            response.error = f"protoc ended with {code}"
            return response
        for path in sorted(each for each in out.rglob("*") if each.is_file()):
            response.file.add(name=path.relative_to(out).as_posix(), content=path.read_text())
    return response


if __name__ == "__main__":
    wanted = plugin_pb2.CodeGeneratorRequest.FromString(sys.stdin.buffer.read())
    sys.stdout.buffer.write(generate(wanted).SerializeToString())
