#ifndef DIALTONE_CLIENT_PROTO_TIME_H_
#define DIALTONE_CLIENT_PROTO_TIME_H_

#include "absl/time/time.h"

namespace google::protobuf {
class Timestamp;
}  // namespace google::protobuf

namespace dialtone {

absl::Time ToTime(const google::protobuf::Timestamp& timestamp);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_PROTO_TIME_H_
