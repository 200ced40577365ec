#include "tests/integration/failures/simulated_world.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <utility>
#include <variant>

#include "client/cli/command_line.h"
#include "client/cli/session.h"
#include "server/vapi/curl_vapi_client.h"

namespace dialtone {
namespace {

// Longer than any number takes: the deadline is ten minutes.
constexpr absl::Duration kPatience = absl::Hours(1);
constexpr absl::Duration kStep = absl::Seconds(15);

template <typename T>
T OrAbort(absl::StatusOr<T> result) {
  if (result.ok()) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.status().ToString().c_str());
  std::abort();
}

}  // namespace

SimulatedWorld::SimulatedWorld(const std::string& api_key, const std::string& path)
    : vapi_(OrAbort(simulator::Simulator::Start({}, &vapi_clock_))),
      client_(OrAbort(NewCurlVapiClient({.base_url = vapi_->base_url() + path, .api_key = Secret(api_key)}))),
      server_({.vapi = client_.get(), .default_area_code = ""}),
      waiter_(OrAbort(EventWaiter::Open())) {}

std::int64_t SimulatedWorld::calls(const std::string& route) const {
  const auto counts = vapi_->calls().Calls();
  const auto found = counts.find(route);
  return found == counts.end() ? 0 : found->second;
}

void SimulatedWorld::Step() {
  ASSERT_TRUE(server_.WorkUntilIdle());
  server_.clock().Advance(kStep);
  vapi_clock_.Advance(kStep);
  ASSERT_TRUE(server_.Poll());
  ASSERT_TRUE(server_.WorkUntilIdle());
}

v1::Campaign SimulatedWorld::Settle(const std::string& id) {
  for (absl::Duration waited; waited < kPatience; waited += kStep) {
    Step();
    v1::Campaign campaign = Get(id);
    if (campaign.state() != v1::Campaign::PENDING) return campaign;
  }
  ADD_FAILURE() << id << " is still pending";
  return Get(id);
}

v1::Campaign SimulatedWorld::Get(const std::string& id) {
  v1::GetCampaignRequest request;
  request.set_name("campaigns/" + id);
  const auto answer = Call(server_.campaigns(), &v1::CampaignService::Stub::GetCampaign, request);
  EXPECT_THAT(answer.status, IsGrpcOk());
  return answer.response;
}

std::vector<v1::CampaignEvent> SimulatedWorld::Events(const std::string& id) {
  v1::ListCampaignEventsRequest request;
  request.set_parent("campaigns/" + id);
  request.set_page_size(1000);
  const auto answer = Call(server_.campaigns(), &v1::CampaignService::Stub::ListCampaignEvents, request);
  EXPECT_THAT(answer.status, IsGrpcOk());
  return {answer.response.events().begin(), answer.response.events().end()};
}

void SimulatedWorld::Create(const std::string& id, const v1::PhoneNumberRequest& wanted,
                            const v1::Assistant& assistant) {
  v1::CreateCampaignRequest request;
  request.set_campaign_id(id);
  request.mutable_campaign()->set_display_name("Campaign " + id);
  *request.mutable_campaign()->mutable_phone_number_request() = wanted;
  *request.mutable_campaign()->mutable_assistant() = assistant;
  EXPECT_THAT(Call(server_.campaigns(), &v1::CampaignService::Stub::CreateCampaign, request).status,
              IsGrpcOk());
}

void SimulatedWorld::Retry(const std::string& id, const std::string& area_code) {
  v1::RetryCampaignRequest request;
  request.set_name("campaigns/" + id);
  if (!area_code.empty()) request.mutable_phone_number_request()->set_area_code(area_code);
  EXPECT_THAT(Call(server_.campaigns(), &v1::CampaignService::Stub::RetryCampaign, request).status,
              IsGrpcOk());
}

SimulatedWorld::Output SimulatedWorld::RunCli(std::vector<std::string> arguments) {
  std::vector<const char*> argv = {"dialtone", "--server", server_.address().c_str()};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::ostringstream out, err;
  auto parsed = ParseCommandLine(static_cast<int>(argv.size()), argv.data(), out, err);
  Output output;
  if (const auto* code = std::get_if<ExitCode>(&parsed)) {
    output.code = *code;
  } else {
    auto& line = std::get<CommandLine>(parsed);
    const SystemClock clock;
    const ChannelOptions endpoint = {.address = server_.address()};
    Session session(line.options, endpoint, clock, *waiter_, {.out = out, .err = err});
    output.code = line.command->Run(session);
  }
  output.out = out.str();
  output.err = err.str();
  return output;
}

}  // namespace dialtone
