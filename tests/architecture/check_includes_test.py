#!/usr/bin/env python3
"""check_includes.py reports every kind of forbidden include, and no allowed one."""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

import check_includes

# File, include line, words of the message.
FORBIDDEN = [
    ("base/clock.h", '#include "storage/store.h"', "base may not include storage/store.h"),
    ("storage/store.h", '#include "storage/sql/sql_store.h"', "concrete classes are named only in"),
    ("storage/store.h", '#include "server/runtime/log.h"', "storage may not include server/runtime/log.h"),
    ("storage/open_store.h", '#include "storage/memory/memory_store.h"', "concrete classes"),
    ("storage/sql/sql_store.cc", '#include "storage/memory/memory_store.h"', "concrete classes"),
    ("storage/memory/memory_store.h", '#include "server/watch/watch_hub.h"', "storage/memory may not include"),
    ("server/config/settings.h", '#include "storage/open_store.h"', "server/config may not include storage"),
    ("server/runtime/log.cc", '#include "storage/store.h"', "server/runtime may not include storage/store.h"),
    ("server/http/listener.cc", '#include "storage/store.h"', "server/http may not include storage/store.h"),
    ("server/vapi/vapi_client.h", '#include "storage/store.h"', "server/vapi may not include storage/store.h"),
    ("server/vapi/rate.cc", '#include "server/provisioning/worker.h"', "server/vapi may not include"),
    ("server/provisioning/worker.cc", '#include "server/vapi/curl_vapi_client.h"', "concrete classes"),
    ("server/provisioning/worker.cc", '#include "server/vapi/base_url.h"', "only the contract"),
    ("server/provisioning/worker.cc", '#include "server/rpc/convert.h"', "server/provisioning may not include"),
    ("server/provisioning/worker.cc", '#include "server/watch/watch_hub.h"', "server/provisioning may not"),
    ("server/watch/watch_hub.h", '#include "server/provisioning/worker.h"', "server/watch may not include"),
    ("server/watch/watch_hub.h", '#include "server/vapi/vapi_client.h"', "server/watch may not include"),
    ("server/rpc/unary.h", '#include "server/vapi/vapi_client.h"', "server/rpc may not include"),
    ("server/rpc/unary.h", '#include "server/http/listener.h"', "server/rpc may not include"),
    ("server/rpc/unary.h", '#include "server/assemble.h"', "server/rpc may not include server/assemble.h"),
    ("server/main.cc", '#include "storage/sql/sql_store.h"', "concrete classes"),
    ("server/main.cc", '#include "server/vapi/curl_vapi_client.h"', "concrete classes"),
    ("server/assemble.cc", '#include "tests/support/fake_clock.h"', "what ships does not know its tests"),
    ("client/connection.cc", '#include "server/rpc/convert.h"', "client may not include"),
    ("client/connection.cc", '#include "client/cli/table.h"', "client may not include client/cli/table.h"),
    ("client/cli/create.cc", '#include "storage/ids.h"', "client/cli may not include storage/ids.h"),
    ("simulator/route.cc", '#include "server/vapi/vapi_client.h"', "simulator may not include"),
    # libraries
    ("storage/memory/memory_store.cc", "#include <soci/soci.h>", "may not include SOCI"),
    ("storage/open_store.cc", "#include <soci/connection-pool.h>", "may not include SOCI"),
    ("server/provisioning/worker.cc", "#include <libpq-fe.h>", "may not include libpq"),
    ("server/provisioning/worker.cc", "#include <postgresql/libpq-fe.h>", "may not include libpq"),
    ("server/assemble.cc", "#include <sqlite3.h>", "may not include SQLite"),
    ("client/cli/create.cc", "#include <curl/curl.h>", "may not include libcurl"),
    ("server/provisioning/worker.cc", '#include "grpcpp/grpcpp.h"', "may not include gRPC"),
    ("server/watch/watch_hub.h", "#include <grpcpp/support/server_callback.h>", "may not include gRPC"),
    ("server/watch/watch_hub.h", '#include "dialtone/v1/campaign_service.pb.h"', "may not include gRPC"),
    ("server/main.cc", "#include <google/protobuf/message.h>", "may not include gRPC"),
    ("storage/campaign.h", '#include "google/rpc/status.pb.h"', "may not include gRPC"),
    ("server/vapi/json.h", "#include <nlohmann/json.hpp>", "may not include nlohmann-json"),
    ("server/runtime/log.h", '#include "nlohmann/json.hpp"', "may not include nlohmann-json"),
    ("server/rpc/unary.cc", '#include "civetweb.h"', "may not include civetweb"),
    ("server/runtime/metrics.h", "#include <prometheus/registry.h>", "may not include prometheus-cpp"),
    ("server/http/listener.cc", "#include <prometheus/registry.h>", "may not include prometheus-cpp"),
    ("base/clock.h", "#include <gtest/gtest.h>", "may not include GoogleTest"),
    ("server/rpc/unary.cc", "#include <benchmark/benchmark.h>", "may not include Google Benchmark"),
    # ways around the table
    ("server/vapi/rate.cc", '#include "../../storage/store.h"', "from the root of the repository"),
    ("server/vapi/rate.cc", '#include "vapi_client.h"', "from the root of the repository"),
    ("server/vapi/rate.cc", "#  include <storage/store.h>", "server/vapi may not include storage/store.h"),
    ("server/vapi/rate.cc", '  #include"storage/store.h" // why', "server/vapi may not include storage/store.h"),
    ("server/vapi/rate.cc", "#include STORE_HEADER", "must name its file"),
    ("server/provisioning/worker.cc", '#include "server/vapi/detail/curl.h"', "server/provisioning may not"),
]

ALLOWED = [
    ("base/clock.h", '#include "absl/time/time.h"'),
    ("base/clock.h", "#include <string>"),
    ("storage/store.h", '#include "base/clock.h"'),
    ("storage/store.h", '#include "storage/campaign.h"'),
    ("storage/open_store.cc", '#include "storage/sql/sql_store.h"'),
    ("storage/open_store.cc", '#include "storage/memory/memory_store.h"'),
    ("storage/sql/sql_store.cc", '#include "storage/sql/dialect.h"'),
    ("storage/sql/sql_store.cc", '#include "storage/store.h"'),
    ("storage/sql/sql_store.cc", "#include <soci/soci.h>"),
    ("storage/sql/listener.cc", "#include <libpq-fe.h>"),
    ("storage/sql/migrations.cc", "#include <sqlite3.h>"),
    ("storage/memory/memory_store.cc", '#include "storage/store.h"'),
    ("server/config/settings.cc", '#include "CLI/CLI.hpp"'),
    ("server/config/settings.h", '#include "server/runtime/log_line.h"'),
    ("server/runtime/log.cc", "#include <spdlog/spdlog.h>"),
    ("server/runtime/metrics.cc", "#include <prometheus/registry.h>"),
    ("server/runtime/bounded_family.h", "#include <prometheus/family.h>"),
    ("server/http/listener.cc", '#include "civetweb.h"'),
    ("server/vapi/curl_vapi_client.cc", "#include <curl/curl.h>"),
    ("server/vapi/curl_vapi_client.cc", '#include "server/vapi/curl_http.h"'),
    ("server/vapi/json.cc", "#include <nlohmann/json.hpp>"),
    ("server/vapi/json.h", "#include <nlohmann/json_fwd.hpp>"),
    ("server/provisioning/worker.cc", '#include "server/vapi/vapi_client.h"'),
    ("server/provisioning/worker.cc", '#include "storage/store.h"'),
    ("server/provisioning/worker.cc", '#include "server/runtime/worker_pool.h"'),
    ("server/watch/watch_hub.cc", '#include "storage/store.h"'),
    ("server/watch/watch_stream.cc", "#include <grpcpp/grpcpp.h>"),
    ("server/rpc/unary.h", "#include <grpcpp/grpcpp.h>"),
    ("server/rpc/unary.h", '#include "dialtone/v1/campaign_service.grpc.pb.h"'),
    ("server/rpc/unary.h", '#include "server/provisioning/campaigns.h"'),
    ("server/rpc/unary.h", '#include "server/watch/watch_hub.h"'),
    ("server/assemble.cc", '#include "storage/sql/sql_store.h"'),
    ("server/vapi_accounts.cc", '#include "server/vapi/curl_vapi_client.h"'),
    ("server/assemble.cc", '#include "server/vapi/base_url.h"'),
    ("server/assemble.cc", "#include <grpcpp/grpcpp.h>"),
    ("server/main.cc", '#include "server/assemble.h"'),
    ("server/main.cc", '#include "storage/open_store.h"'),
    ("client/connection.cc", '#include "dialtone/v1/phone_number_service.grpc.pb.h"'),
    ("client/cli/create.cc", '#include "client/connection.h"'),
    ("client/cli/create.cc", '#include "base/clock.h"'),
    ("simulator/route.cc", '#include "simulator/route.h"'),
    ("simulator/http_listener.cc", '#include "civetweb.h"'),
    ("tests/unit/watch/watch_hub_test.cc", '#include "storage/sql/sql_store.h"'),
    ("tests/unit/watch/watch_hub_test.cc", "#include <soci/soci.h>"),
    ("tests/support/vapi_stub.h", '#include "server/vapi/curl_vapi_client.h"'),
    ("tests/support/vapi_stub.h", "#include <gtest/gtest.h>"),
]


class Tree:
    """A temporary tree of C++ files."""

    def __init__(self, files):
        self._folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self._folder.name)
        for name, text in files.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text, encoding="utf-8")

    def __enter__(self):
        return self.root

    def __exit__(self, *_):
        self._folder.cleanup()


def run(root):
    output = io.StringIO()
    with mock.patch.object(sys, "argv", ["check_includes.py", str(root)]), contextlib.redirect_stdout(output):
        return check_includes.main(), output.getvalue()


class CheckIncludesTest(unittest.TestCase):
    def test_reports_each_forbidden_include_with_its_line_and_reason(self):
        for file, line, words in FORBIDDEN:
            # The contract is there so that an include beside it, without its folder, would compile.
            files = {"server/vapi/vapi_client.h": ""} | {file: f"// first line\n{line}\n"}
            with self.subTest(file=file, line=line), Tree(files) as root:
                status, output = run(root)
                self.assertEqual(status, 1, output)
                self.assertIn(f"{file}:2: ", output)
                self.assertIn(words, output)

    def test_accepts_each_allowed_include(self):
        for file, line in ALLOWED:
            with self.subTest(file=file, line=line), Tree({file: f"{line}\n"}) as root:
                status, output = run(root)
                self.assertEqual(status, 0, output)

    def test_finds_every_breach_of_a_tree_at_once(self):
        files = {}
        for file, line, _ in FORBIDDEN:
            files[file] = files.get(file, "") + line + "\n"
        with Tree(files) as root:
            _, messages = check_includes.check(root)
        self.assertEqual(len(messages), len(FORBIDDEN), "\n".join(messages))

    def test_knows_a_library_header_from_one_of_ours_by_its_path(self):
        with Tree({"server/runtime/log.cc": '#include "spdlog/spdlog.h"\n'}) as root:
            self.assertEqual(run(root)[0], 0)

    def test_an_include_in_a_comment_line_is_no_include(self):
        with Tree({"base/clock.h": '// #include "storage/store.h"\n'}) as root:
            self.assertEqual(run(root)[0], 0)

    def test_a_folder_that_is_no_room_is_reported(self):
        with Tree({"server/billing/invoice.cc": "#include <string>\n"}) as root:
            status, output = run(root)
        self.assertEqual(status, 1)
        self.assertIn("server/billing/invoice.cc:1: its folder is no room", output)

    def test_what_is_built_is_not_read(self):
        with Tree({"build/dev/a.cc": '#include "x.h"\n', "base/clock.h": "\n"}) as root:
            self.assertEqual(run(root)[0], 0)

    def test_a_tree_without_cpp_files_is_a_failure(self):
        with Tree({"README.md": ""}) as root:
            self.assertEqual(run(root)[0], 2)


if __name__ == "__main__":
    unittest.main()
