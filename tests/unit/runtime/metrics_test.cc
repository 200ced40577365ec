#include "server/runtime/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "storage/failure.h"

namespace dialtone {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr absl::string_view kGet = "/dialtone.v1.CampaignService/GetCampaign";
const std::string kGetLabels = R"(grpc_method="GetCampaign",grpc_service="dialtone.v1.CampaignService")";

std::vector<std::string> Lines(Metrics& metrics) { return absl::StrSplit(metrics.Render(), '\n'); }

// The value of the one line that starts with `series`, or -1.
double Value(Metrics& metrics, const std::string& series) {
  for (const std::string& line : Lines(metrics)) {
    if (absl::StartsWith(line, absl::StrCat(series, " "))) return std::stod(line.substr(series.size() + 1));
  }
  return -1;
}

int CountSeries(Metrics& metrics, absl::string_view name) {
  int count = 0;
  for (const std::string& line : Lines(metrics)) count += absl::StartsWith(line, absl::StrCat(name, "{"));
  return count;
}

TEST(MetricsTest, CountsRpcsByServiceMethodAndCode) {
  Metrics metrics;
  metrics.RpcStarted(kGet);
  metrics.RpcStarted(kGet);
  metrics.RpcHandled(kGet, "OK", absl::Milliseconds(3));
  metrics.RpcHandled(kGet, "NotFound", absl::Seconds(2));
  metrics.RpcMessageSent(kGet);
  EXPECT_EQ(Value(metrics, "grpc_server_started_total{" + kGetLabels + "}"), 2);
  EXPECT_EQ(Value(metrics, "grpc_server_handled_total{grpc_code=\"OK\"," + kGetLabels + "}"), 1);
  EXPECT_EQ(Value(metrics, "grpc_server_handled_total{grpc_code=\"NotFound\"," + kGetLabels + "}"), 1);
  EXPECT_EQ(Value(metrics, "grpc_server_msg_sent_total{" + kGetLabels + "}"), 1);
  EXPECT_EQ(Value(metrics, "grpc_server_handling_seconds_count{" + kGetLabels + "}"), 2);
  EXPECT_DOUBLE_EQ(Value(metrics, "grpc_server_handling_seconds_sum{" + kGetLabels + "}"), 2.003);
  EXPECT_EQ(Value(metrics, "grpc_server_handling_seconds_bucket{" + kGetLabels + ",le=\"0.005\"}"), 1);
}

TEST(MetricsTest, ADeclaredRpcIsThereAtZeroWithEveryCode) {
  Metrics metrics;
  metrics.DeclareRpc(kGet);
  EXPECT_EQ(Value(metrics, "grpc_server_started_total{" + kGetLabels + "}"), 0);
  EXPECT_EQ(CountSeries(metrics, "grpc_server_handled_total"), 17);
  EXPECT_EQ(Value(metrics, "grpc_server_handled_total{grpc_code=\"Unavailable\"," + kGetLabels + "}"), 0);
  metrics.RpcHandled(kGet, "Unavailable", absl::Seconds(1));
  EXPECT_EQ(CountSeries(metrics, "grpc_server_handled_total"), 17);
}

TEST(MetricsTest, CountsVapiCallsByRouteAndStatus) {
  Metrics metrics;
  metrics.VapiCall("POST /phone-number", 201, absl::Milliseconds(700));
  metrics.VapiCall("POST /phone-number", 0, absl::Seconds(20));
  EXPECT_EQ(Value(metrics, R"(dialtone_vapi_calls_total{code="201",route="POST /phone-number"})"), 1);
  EXPECT_EQ(Value(metrics, R"(dialtone_vapi_calls_total{code="0",route="POST /phone-number"})"), 1);
  EXPECT_EQ(Value(metrics, R"(dialtone_vapi_call_seconds_count{route="POST /phone-number"})"), 2);
}

TEST(MetricsTest, TellsHowLongNumbersTook) {
  Metrics metrics;
  EXPECT_EQ(Value(metrics, "dialtone_time_to_active_seconds_count"), 0);
  metrics.NumberActive(absl::Seconds(11), absl::Milliseconds(600), 6);
  EXPECT_EQ(Value(metrics, "dialtone_time_to_active_seconds_sum"), 11);
  EXPECT_EQ(Value(metrics, R"(dialtone_time_to_active_seconds_bucket{le="10"})"), 0);
  EXPECT_EQ(Value(metrics, R"(dialtone_time_to_active_seconds_bucket{le="12"})"), 1);
  EXPECT_DOUBLE_EQ(Value(metrics, "dialtone_detection_lag_bound_seconds_sum"), .6);
  EXPECT_EQ(Value(metrics, R"(dialtone_looks_per_number_bucket{le="5"})"), 0);
  EXPECT_EQ(Value(metrics, R"(dialtone_looks_per_number_bucket{le="6"})"), 1);
}

TEST(MetricsTest, EveryFailureReasonIsThereAtZero) {
  Metrics metrics;
  for (absl::string_view reason : EnumNames<FailureReason>::kNames) {
    EXPECT_EQ(Value(metrics, absl::StrCat("dialtone_numbers_failed_total{reason=\"", reason, "\"}")), 0);
  }
  metrics.NumberFailed("SIP_ONLY");
  EXPECT_EQ(Value(metrics, R"(dialtone_numbers_failed_total{reason="SIP_ONLY"})"), 1);
  EXPECT_EQ(CountSeries(metrics, "dialtone_numbers_failed_total"),
            std::size(EnumNames<FailureReason>::kNames));
}

TEST(MetricsTest, TellsPollsApart) {
  Metrics metrics;
  EXPECT_EQ(Value(metrics, R"(dialtone_poll_ticks_total{kind="get"})"), 0);
  metrics.PollTick(1, false);
  metrics.PollTick(7, true);
  metrics.PollTick(8, true);
  metrics.PollTick(0, false);
  EXPECT_EQ(Value(metrics, R"(dialtone_poll_ticks_total{kind="get"})"), 1);
  EXPECT_EQ(Value(metrics, R"(dialtone_poll_ticks_total{kind="list"})"), 2);
  EXPECT_EQ(Value(metrics, R"(dialtone_poll_ticks_total{kind="idle"})"), 1);
}

TEST(MetricsTest, CountsTheRest) {
  Metrics metrics;
  metrics.ProvisioningStep("NUMBER_WANTED", "done");
  metrics.TaskRefused("rpc");
  metrics.TaskExpired("rpc");
  metrics.WatchRefused("caller");
  metrics.WatchEnded("drain");
  const auto lines = Lines(metrics);
  for (const char* line :
       {R"(dialtone_provisioning_steps_total{outcome="done",step="NUMBER_WANTED"} 1)",
        R"(dialtone_tasks_refused_total{pool="rpc"} 1)", R"(dialtone_tasks_expired_total{pool="rpc"} 1)",
        R"(dialtone_watches_refused_total{scope="caller"} 1)",
        R"(dialtone_watches_ended_total{reason="drain"} 1)"}) {
    EXPECT_THAT(lines, Contains(line));
  }
}

TEST(MetricsTest, PastTheBoundNewLabelsShareOneSeries) {
  Metrics metrics;
  for (int i = 0; i < 3000; ++i) metrics.WatchEnded(absl::StrCat("reason ", i));
  EXPECT_EQ(CountSeries(metrics, "dialtone_watches_ended_total"), 1001);
  EXPECT_EQ(Value(metrics, R"(dialtone_watches_ended_total{reason="other"})"), 2000);
  metrics.WatchEnded("reason 5");
  EXPECT_EQ(Value(metrics, R"(dialtone_watches_ended_total{reason="reason 5"})"), 2);
}

TEST(MetricsTest, AGaugeIsReadWhenTheMetricsAre) {
  Metrics metrics;
  double value = 4;
  const auto gauge = metrics.AddGauge("dialtone_queue_length", "Tasks that wait.", [&] { return value; });
  EXPECT_EQ(Value(metrics, "dialtone_queue_length"), 4);
  value = 5;
  EXPECT_EQ(Value(metrics, "dialtone_queue_length"), 5);
  EXPECT_THAT(metrics.Render(), HasSubstr("# HELP dialtone_queue_length Tasks that wait.\n"
                                          "# TYPE dialtone_queue_length gauge\n"));
}

TEST(MetricsTest, GaugesWithLabelsAreSeriesOfOneMetric) {
  Metrics metrics;
  const auto one =
      metrics.AddGauge("dialtone_calls_waiting", "Waiting.", [] { return 1; }, {{"account", "a"}});
  const auto two =
      metrics.AddGauge("dialtone_calls_waiting", "Waiting.", [] { return 2; }, {{"account", "b"}});
  const std::string text = metrics.Render();
  EXPECT_THAT(text, HasSubstr("dialtone_calls_waiting{account=\"a\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("dialtone_calls_waiting{account=\"b\"} 2\n"));
  EXPECT_EQ(text.find("# TYPE dialtone_calls_waiting"), text.rfind("# TYPE dialtone_calls_waiting"));
}

TEST(MetricsTest, CallsThatWaitedOrWereNotMadeAreCountedByAccount) {
  Metrics metrics;
  metrics.DeclareAccount("acme", {"held", "full"});
  EXPECT_THAT(metrics.Render(),
              HasSubstr("dialtone_vapi_calls_refused_total{account=\"acme\",reason=\"held\"} 0\n"));
  metrics.VapiCallRefused("acme", "held");
  metrics.VapiCallWaited("acme", "poll", absl::Milliseconds(20));
  metrics.VapiBreakerOpened("acme");
  const std::string text = metrics.Render();
  EXPECT_THAT(text, HasSubstr("dialtone_vapi_calls_refused_total{account=\"acme\",reason=\"held\"} 1\n"));
  EXPECT_THAT(text,
              HasSubstr("dialtone_vapi_call_wait_seconds_count{account=\"acme\",priority=\"poll\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("dialtone_vapi_breaker_opened_total{account=\"acme\"} 1\n"));
}

TEST(MetricsTest, AGaugeGoesWithItsHandle) {
  Metrics metrics;
  auto gauge = metrics.AddGauge("dialtone_queue_length", "Tasks that wait.", [] { return 1; });
  gauge.reset();
  EXPECT_THAT(metrics.Render(), Not(HasSubstr("dialtone_queue_length")));
}

TEST(MetricsTest, AGaugeHandleMayOutliveTheMetrics) {
  auto metrics = std::make_unique<Metrics>();
  const auto gauge = metrics->AddGauge("dialtone_queue_length", "Tasks that wait.", [] { return 1; });
  metrics.reset();
}

TEST(MetricsTest, GaugesOfOneNameAreAddedUp) {
  Metrics metrics;
  const auto one = metrics.AddGauge("dialtone_streams", "Open streams.", [] { return 2; });
  const auto two = metrics.AddGauge("dialtone_streams", "Open streams.", [] { return 3; });
  EXPECT_EQ(Value(metrics, "dialtone_streams"), 5);
}

TEST(MetricsTest, TellsHowManyFilesAreOpen) {
  Metrics metrics;
  EXPECT_GE(Value(metrics, "process_open_fds"), 3);
  EXPECT_GT(Value(metrics, "process_max_fds"), Value(metrics, "process_open_fds"));
}

TEST(MetricsTest, CountsFromManyThreads) {
  Metrics metrics;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&metrics, i] {
      for (int call = 0; call < 1000; ++call) {
        metrics.RpcMessageSent(absl::StrCat("/s/method", call % 10));
        if (call % 250 == i) metrics.Render();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Value(metrics, R"(grpc_server_msg_sent_total{grpc_method="method7",grpc_service="s"})"), 400);
}

}  // namespace
}  // namespace dialtone
