#include "server/runtime/storage_monitor.h"

#include <gtest/gtest.h>

namespace dialtone {
namespace {

TEST(StorageMonitorTest, IsNotReadyBeforeTheFirstCheck) {
  int probes = 0;
  const StorageMonitor monitor([&] {
    ++probes;
    return absl::OkStatus();
  });
  EXPECT_EQ(monitor.Readiness().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(probes, 0);
}

TEST(StorageMonitorTest, FollowsItsProbeWithHysteresis) {
  absl::Status probe = absl::OkStatus();
  StorageMonitor monitor([&] { return probe; });
  EXPECT_TRUE(monitor.Check().ok());
  probe = absl::UnavailableError("the database is down");
  EXPECT_TRUE(monitor.Check().ok());
  EXPECT_TRUE(monitor.Check().ok());
  EXPECT_EQ(monitor.Check(), probe);
  EXPECT_EQ(monitor.Readiness(), probe);
  probe = absl::OkStatus();
  EXPECT_TRUE(monitor.Check().ok());
  EXPECT_TRUE(monitor.Readiness().ok());
}

}  // namespace
}  // namespace dialtone
