#ifndef DIALTONE_SERVER_RPC_CONVERT_H_
#define DIALTONE_SERVER_RPC_CONVERT_H_

#include <dialtone/v1/campaign_service.pb.h>

#include "absl/time/time.h"
#include "storage/campaign_event.h"
#include "storage/provisioning_job.h"

namespace dialtone {

class LearnedTimes;

// What progress and estimate are made of.
struct Moment {
  absl::Time now;
  const LearnedTimes& learned_times;
};

// All translation between records and messages. Pure.

void ToProto(const Campaign& campaign, const PhoneNumber& number, const Moment& moment,
             v1::Campaign* message);
void ToProto(const PhoneNumber& number, const Moment& moment, v1::PhoneNumber* message);
void ToProto(const PhoneNumber& number, const Moment& moment, v1::PhoneNumber::Provisioning* message);
void ToProto(const CampaignEvent& event, v1::CampaignEvent* message);
void ToProto(absl::Time time, google::protobuf::Timestamp* message);

// REQUIRES: `message` was validated.
AssistantSpec FromProto(const v1::Assistant& message);
PhoneNumberRequest FromProto(const v1::PhoneNumberRequest& message);

// The etag of a revision.
std::string EtagOf(std::int64_t revision);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_CONVERT_H_
