#include "server/runtime/stop_signal.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <thread>

namespace dialtone {
namespace {

// Each case runs in a process of its own, which may be killed by its signals.

TEST(StopSignalTest, WaitReturnsWhichSignalCame) {
  for (const int signal_number : {SIGTERM, SIGINT}) {
    EXPECT_EXIT(
        {
          HoldStopSignals();
          kill(getpid(), signal_number);
          std::exit(WaitForStopSignal());
        },
        testing::ExitedWithCode(signal_number), "");
  }
}

TEST(StopSignalTest, ThreadsStartedAfterwardsHoldTheSignalsToo) {
  EXPECT_EXIT(
      {
        HoldStopSignals();
        // raise() is for the calling thread alone: it dies of it unless it holds the signal.
        std::thread thread([] {
          raise(SIGTERM);
          WaitForStopSignal();
        });
        thread.join();
        kill(getpid(), SIGTERM);
        std::exit(WaitForStopSignal());
      },
      testing::ExitedWithCode(SIGTERM), "");
}

TEST(StopSignalTest, ABrokenPipeDoesNotKill) {
  EXPECT_EXIT(
      {
        HoldStopSignals();
        int pipe_ends[2];
        if (pipe(pipe_ends) != 0) std::exit(2);
        close(pipe_ends[0]);
        std::exit(write(pipe_ends[1], "x", 1) == -1 && errno == EPIPE ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST(StopSignalTest, ASecondSignalCanEndTheProcessAtOnce) {
  EXPECT_EXIT(
      {
        HoldStopSignals();
        kill(getpid(), SIGTERM);
        WaitForStopSignal();
        ExitOnNextStopSignal();
        kill(getpid(), SIGINT);
        pause();
      },
      testing::ExitedWithCode(128 + SIGINT), "");
}

}  // namespace
}  // namespace dialtone
