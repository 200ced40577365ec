#ifndef DIALTONE_SERVER_RPC_ACCOUNT_RPC_H_
#define DIALTONE_SERVER_RPC_ACCOUNT_RPC_H_

#include <dialtone/v1/account_service.grpc.pb.h>

#include "absl/status/status.h"
#include "server/rpc/rpc_dependencies.h"

namespace dialtone {

// dialtone.v1.AccountService: parses, reads, renders. What each method promises stands in the .proto file.
class AccountRpc final : public v1::AccountService::CallbackService {
 public:
  explicit AccountRpc(const RpcDependencies& deps) : deps_(deps) {}

  grpc::ServerUnaryReactor* GetAccount(grpc::CallbackServerContext* context,
                                       const v1::GetAccountRequest* request, v1::Account* response) override;
  grpc::ServerUnaryReactor* ListAccounts(grpc::CallbackServerContext* context,
                                         const v1::ListAccountsRequest* request,
                                         v1::ListAccountsResponse* response) override;

 private:
  absl::Status Get(const v1::GetAccountRequest& request, v1::Account* response);

  const RpcDependencies& deps_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_ACCOUNT_RPC_H_
