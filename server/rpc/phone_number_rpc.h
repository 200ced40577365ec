#ifndef DIALTONE_SERVER_RPC_PHONE_NUMBER_RPC_H_
#define DIALTONE_SERVER_RPC_PHONE_NUMBER_RPC_H_

#include <dialtone/v1/phone_number_service.grpc.pb.h>

#include <memory>

#include "absl/status/status.h"
#include "server/rpc/queued_call.h"
#include "server/rpc/rpc_dependencies.h"
#include "server/rpc/stream_acceptor.h"

namespace dialtone {

// dialtone.v1.PhoneNumberService: parses, calls, renders. What each method promises stands in the .proto
// file.
class PhoneNumberRpc final
    : public v1::PhoneNumberService::WithCallbackMethod_GetPhoneNumber<
          v1::PhoneNumberService::WithCallbackMethod_ListPhoneNumbers<
              v1::PhoneNumberService::WithCallbackMethod_RefreshPhoneNumber<
                  v1::PhoneNumberService::WithCallbackMethod_RefreshPendingPhoneNumbers<
                      v1::PhoneNumberService::WithRawMethod_WatchPhoneNumber<
                          v1::PhoneNumberService::WithCallbackMethod_ListOrphanedPhoneNumbers<
                              v1::PhoneNumberService::WithCallbackMethod_ReleaseOrphanedPhoneNumber<
                                  v1::PhoneNumberService::Service>>>>>>> {
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
  grpc::ServerUnaryReactor* ListOrphanedPhoneNumbers(grpc::CallbackServerContext* context,
                                                     const v1::ListOrphanedPhoneNumbersRequest* request,
                                                     v1::ListOrphanedPhoneNumbersResponse* response) override;
  grpc::ServerUnaryReactor* ReleaseOrphanedPhoneNumber(grpc::CallbackServerContext* context,
                                                       const v1::ReleaseOrphanedPhoneNumberRequest* request,
                                                       v1::OrphanedPhoneNumber* response) override;
  StreamMethod watch_phone_number();

 private:
  void Watch(std::unique_ptr<StreamCall> call);
  absl::Status Get(const v1::GetPhoneNumberRequest& request, v1::PhoneNumber* response, QueuedCall call);
  absl::Status List(const v1::ListPhoneNumbersRequest& request, v1::ListPhoneNumbersResponse* response);

  const RpcDependencies& deps_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_PHONE_NUMBER_RPC_H_
