#ifndef DIALTONE_CLIENT_CALL_STATUS_H_
#define DIALTONE_CLIENT_CALL_STATUS_H_

namespace grpc {
class Status;
}  // namespace grpc

namespace dialtone {

// The status of a call that its caller did not cancel: CANCELLED, which gRPC gives to a call that arrives
// while the server shuts down, is UNAVAILABLE to such a caller.
grpc::Status AsSeenByCaller(const grpc::Status& status);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CALL_STATUS_H_
