#include "client/cli/text_file.h"

#include <gtest/gtest.h>

#include <fstream>

namespace dialtone {
namespace {

constexpr std::size_t kMaxPromptBytes = 1000;

absl::StatusOr<std::string> Read(const std::string& path) {
  return ReadTextFile(path, "the system prompt", kMaxPromptBytes);
}

std::string FileWith(const std::string& name, const std::string& text) {
  std::string path = testing::TempDir() + name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

TEST(TextFile, IsReadAsItIs) {
  EXPECT_EQ(*Read(FileWith("prompt", "Be kind.\r\nSay ü.\n")), "Be kind.\r\nSay ü.\n");
}

TEST(TextFile, MayBeAsLongAsAllowedAndNotLonger) {
  EXPECT_EQ(Read(FileWith("longest", std::string(kMaxPromptBytes, 'x')))->size(), kMaxPromptBytes);
  EXPECT_TRUE(
      absl::IsInvalidArgument(Read(FileWith("longer", std::string(kMaxPromptBytes + 1, 'x'))).status()));
}

TEST(TextFile, ThatIsNoTextOrCannotBeReadIsRefused) {
  EXPECT_TRUE(absl::IsInvalidArgument(Read(FileWith("binary", "\xff\xfe")).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Read(testing::TempDir() + "no/such/file").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Read(testing::TempDir()).status()));
}

}  // namespace
}  // namespace dialtone
