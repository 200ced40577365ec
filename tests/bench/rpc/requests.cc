#include "tests/bench/rpc/requests.h"

#include <dialtone/v1/campaign_service.pb.h>

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace dialtone::bench {
namespace {

grpc::ByteBuffer Serialized(const google::protobuf::MessageLite& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace

grpc::ByteBuffer Requests::Get(FilledState state, int campaigns) {
  std::uniform_int_distribution<std::int64_t> any(1, campaigns);
  v1::GetCampaignRequest request;
  MutexLock lock(&mu_);
  request.set_name(absl::StrCat("campaigns/", FilledId(state, any(random_))));
  return Serialized(request);
}

grpc::ByteBuffer Requests::List() const { return Serialized(v1::ListCampaignsRequest()); }

grpc::ByteBuffer Requests::Create() {
  v1::CreateCampaignRequest request;
  v1::Campaign& campaign = *request.mutable_campaign();
  campaign.set_display_name("Campaign");
  v1::Assistant& assistant = *campaign.mutable_assistant();
  assistant.set_first_message("Hello, this is the spring offer. How can I help you today?");
  for (int i = 0; i < 4; ++i) {
    assistant.mutable_system_prompt()->append("You are friendly, brief, and know the spring offer. ");
  }
  assistant.mutable_model()->set_provider("openai");
  assistant.mutable_model()->set_model("gpt-4o");
  assistant.mutable_voice()->set_provider("vapi");
  assistant.mutable_voice()->set_voice_id("Elliot");
  campaign.mutable_phone_number_request()->set_area_code("415");
  campaign.mutable_phone_number_request()->set_allow_substitute(true);
  (*campaign.mutable_labels())["team"] = "sales";
  (*campaign.mutable_labels())["wave"] = "spring";
  MutexLock lock(&mu_);
  request.set_request_id(
      absl::StrFormat("%08x-0000-4000-8000-%012x", random_() & 0xffffffff, random_() & 0xffffffffffff));
  return Serialized(request);
}

}  // namespace dialtone::bench
