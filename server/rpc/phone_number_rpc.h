#ifndef DIALTONE_SERVER_RPC_PHONE_NUMBER_RPC_H_
#define DIALTONE_SERVER_RPC_PHONE_NUMBER_RPC_H_

#include <dialtone/v1/phone_number_service.grpc.pb.h>

#include "absl/status/status.h"
#include "server/rpc/queued_call.h"
#include "server/rpc/rpc_dependencies.h"

namespace dialtone {

// dialtone.v1.PhoneNumberService: parses, calls, renders. What each method promises stands in the .proto
// file.
class PhoneNumberRpc final : public v1::PhoneNumberService::WithRawCallbackMethod_WatchPhoneNumber<
                                 v1::PhoneNumberService::CallbackService> {
 public:
  explicit PhoneNumberRpc(const RpcDependencies& deps) : deps_(deps) {}

  grpc::ServerUnaryReactor* GetPhoneNumber(grpc::CallbackServerContext* context,
                                           const v1::GetPhoneNumberRequest* request,
                                           v1::PhoneNumber* response) override;
  grpc::ServerUnaryReactor* ListPhoneNumbers(grpc::CallbackServerContext* context,
                                             const v1::ListPhoneNumbersRequest* request,
                                             v1::ListPhoneNumbersResponse* response) override;
  grpc::ServerUnaryReactor* RefreshPhoneNumber(grpc::CallbackServerContext* context,
                                               const v1::RefreshPhoneNumberRequest* request,
                                               v1::RefreshPhoneNumberResponse* response) override;
  grpc::ServerUnaryReactor* RefreshPendingPhoneNumbers(
      grpc::CallbackServerContext* context, const v1::RefreshPendingPhoneNumbersRequest* request,
      v1::RefreshPendingPhoneNumbersResponse* response) override;
  grpc::ServerWriteReactor<grpc::ByteBuffer>* WatchPhoneNumber(grpc::CallbackServerContext* context,
                                                               const grpc::ByteBuffer* bytes) override;
  grpc::ServerUnaryReactor* ListOrphanedPhoneNumbers(grpc::CallbackServerContext* context,
                                                     const v1::ListOrphanedPhoneNumbersRequest* request,
                                                     v1::ListOrphanedPhoneNumbersResponse* response) override;
  grpc::ServerUnaryReactor* ReleaseOrphanedPhoneNumber(grpc::CallbackServerContext* context,
                                                       const v1::ReleaseOrphanedPhoneNumberRequest* request,
                                                       v1::OrphanedPhoneNumber* response) override;

 private:
  absl::Status Get(const v1::GetPhoneNumberRequest& request, v1::PhoneNumber* response, QueuedCall call);
  absl::Status List(const v1::ListPhoneNumbersRequest& request, v1::ListPhoneNumbersResponse* response);

  const RpcDependencies& deps_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_PHONE_NUMBER_RPC_H_
