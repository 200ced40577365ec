#include "client/cli/prompt_file.h"

#include <gtest/gtest.h>

#include <fstream>

namespace dialtone {
namespace {

std::string FileWith(const std::string& name, const std::string& text) {
  std::string path = testing::TempDir() + name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

TEST(PromptFile, IsReadAsItIs) {
  EXPECT_EQ(*ReadPromptFile(FileWith("prompt", "Be kind.\r\nSay ü.\n")), "Be kind.\r\nSay ü.\n");
}

TEST(PromptFile, MayBeAsLongAsTheApiAllowsAndNotLonger) {
  EXPECT_EQ(ReadPromptFile(FileWith("longest", std::string(kMaxPromptBytes, 'x')))->size(), kMaxPromptBytes);
  EXPECT_TRUE(absl::IsInvalidArgument(
      ReadPromptFile(FileWith("longer", std::string(kMaxPromptBytes + 1, 'x'))).status()));
}

TEST(PromptFile, ThatIsNoTextOrCannotBeReadIsRefused) {
  EXPECT_TRUE(absl::IsInvalidArgument(ReadPromptFile(FileWith("binary", "\xff\xfe")).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(ReadPromptFile(testing::TempDir() + "no/such/file").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(ReadPromptFile(testing::TempDir()).status()));
}

}  // namespace
}  // namespace dialtone
