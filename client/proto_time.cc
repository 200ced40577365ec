#include "client/proto_time.h"

#include "google/protobuf/timestamp.pb.h"

namespace dialtone {

absl::Time ToTime(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

}  // namespace dialtone
