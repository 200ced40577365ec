#include "server/runtime/log.h"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace dialtone {
namespace {

class LogTest : public testing::Test {
 protected:
  void SetUp() override { testing::internal::CaptureStderr(); }

  std::vector<std::string> Lines() {
    return absl::StrSplit(testing::internal::GetCapturedStderr(), '\n', absl::SkipEmpty());
  }
};

TEST_F(LogTest, WritesToStandardErrorFromTheGivenLevelOn) {
  ConfigureLog(LogLevel::kWarn, LogFormat::kText);
  LogDebug("d");
  LogInfo("i");
  LogWarn("w", {{"key", "value"}});
  LogError("e");
  const auto lines = Lines();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_TRUE(absl::EndsWith(lines[0], "WARN  w  key=value")) << lines[0];
  EXPECT_TRUE(absl::EndsWith(lines[1], "ERROR e")) << lines[1];
}

TEST_F(LogTest, DebugLevelLetsEverythingThrough) {
  ConfigureLog(LogLevel::kDebug, LogFormat::kJson);
  LogDebug("d");
  const auto lines = Lines();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(absl::StartsWith(lines[0], "{\"time\":")) << lines[0];
}

TEST_F(LogTest, TextsAreNotTakenForFormatStrings) {
  ConfigureLog(LogLevel::kInfo, LogFormat::kText);
  LogInfo("{} %v {0}");
  const auto lines = Lines();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(absl::EndsWith(lines[0], "INFO  {} %v {0}")) << lines[0];
}

TEST_F(LogTest, WhatIsLoggedThroughSpdlogComesOutTheSameWay) {
  ConfigureLog(LogLevel::kWarn, LogFormat::kJson);
  spdlog::info("i");
  spdlog::warn("storage: {}", "\"quoted\"");
  const auto lines = Lines();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(absl::StartsWith(lines[0], "{\"time\":")) << lines[0];
  EXPECT_TRUE(absl::EndsWith(lines[0], R"("level":"warn","message":"storage: \"quoted\""})")) << lines[0];
}

TEST_F(LogTest, LinesOfManyThreadsStayWhole) {
  ConfigureLog(LogLevel::kInfo, LogFormat::kText);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int line = 0; line < 100; ++line) LogInfo(std::string(200, 'x'));
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto lines = Lines();
  EXPECT_EQ(lines.size(), 400u);
  for (const std::string& line : lines) {
    EXPECT_TRUE(absl::EndsWith(line, " " + std::string(200, 'x'))) << line;
  }
}

}  // namespace
}  // namespace dialtone
