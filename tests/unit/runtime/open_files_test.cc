#include "server/runtime/open_files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

namespace dialtone {
namespace {

TEST(OpenFilesTest, RaisesTheLimitToWhatIsAllowed) {
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit low = {64, limit.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  ASSERT_EQ(OpenFileLimit(), 64u);
  const auto raised = RaiseOpenFileLimit();
  ASSERT_TRUE(raised.ok()) << raised.status();
  EXPECT_EQ(*raised, limit.rlim_max);
  EXPECT_EQ(OpenFileLimit(), limit.rlim_max);
}

TEST(OpenFilesTest, CountsWhatIsOpen) {
  const auto before = CountOpenFiles();
  const int file = open("/dev/null", O_RDONLY | O_CLOEXEC);
  ASSERT_GE(file, 0);
  EXPECT_EQ(CountOpenFiles(), before + 1);
  close(file);
  EXPECT_EQ(CountOpenFiles(), before);
}

}  // namespace
}  // namespace dialtone
