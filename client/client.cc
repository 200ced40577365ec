#include "dialtone/client.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <algorithm>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client/channel.h"
#include "client/connection.h"
#include "client/endpoint_target.h"
#include "client/number_name.h"
#include "client/number_watch.h"
#include "client/request_id.h"
#include "client/wait_for_number.h"
#include "dialtone/v1/account_service.grpc.pb.h"
#include "dialtone/v1/campaign_service.grpc.pb.h"
#include "dialtone/v1/phone_number_service.grpc.pb.h"

namespace dialtone {
namespace {

using Campaigns = v1::CampaignService::Stub;
using Numbers = v1::PhoneNumberService::Stub;
using Accounts = v1::AccountService::Stub;

absl::Status CheckRetryOptions(const RetryOptions& retry) {
  if (retry.max_attempts < 1)
    return absl::InvalidArgumentError("retry.max_attempts is below 1: take 1 for no repetition");
  if (retry.first_gap <= absl::ZeroDuration() || retry.longest_gap < retry.first_gap) {
    return absl::InvalidArgumentError("retry.first_gap must be above 0, and retry.longest_gap not below it");
  }
  if (retry.budget < 0 || retry.budget_per_success < 0) {
    return absl::InvalidArgumentError("retry.budget and retry.budget_per_success must not be negative");
  }
  return absl::OkStatus();
}

absl::Status CheckOptions(const ClientOptions& options) {
  DIALTONE_RETURN_IF_ERROR(CheckRetryOptions(options.retry));
  if (options.call_timeout <= absl::ZeroDuration())
    return absl::InvalidArgumentError("call_timeout must be above 0");
  if (options.max_watches < 1) return absl::InvalidArgumentError("max_watches must be at least 1");
  if (options.tls.has_value() && options.tls->client_certificate.empty() != options.tls->client_key.empty()) {
    return absl::InvalidArgumentError(
        "tls.client_certificate and tls.client_key go together: set both or neither");
  }
  const bool stays_here = std::all_of(options.endpoints.begin(), options.endpoints.end(),
                                      [](const std::string& endpoint) { return IsLoopback(endpoint); });
  if (options.token && !options.tls.has_value() && !stays_here && !options.token_in_plain_text) {
    return absl::InvalidArgumentError(
        "a token would leave this machine in plain text: set tls, or token_in_plain_text where something "
        "else encrypts "
        "the way");
  }
  return absl::OkStatus();
}

ChannelOptions ToChannelOptions(std::string target, const std::optional<TlsSettings>& tls) {
  ChannelOptions options{.address = std::move(target)};
  if (tls.has_value()) {
    options.tls = TlsOptions{.ca = tls->ca_certificates,
                             .certificate = tls->client_certificate,
                             .private_key = tls->client_key,
                             .server_name = tls->server_name};
  }
  return options;
}

}  // namespace

class Client::Parts {
 public:
  explicit Parts(std::shared_ptr<Connection> connection)
      : connection_(std::move(connection)),
        campaigns_(connection_->channel()),
        numbers_(connection_->channel()),
        accounts_(connection_->channel()) {}

  const std::shared_ptr<Connection>& connection() const { return connection_; }
  Campaigns& campaigns() { return campaigns_; }
  Numbers& numbers() { return numbers_; }
  Accounts& accounts() { return accounts_; }

  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                const Request& request, Repeatable repeatable, const CallOptions& options) {
    Response response;
    DIALTONE_RETURN_IF_ERROR(connection_->Run(
        repeatable, options.timeout.value_or(connection_->call_timeout()), [&](grpc::ClientContext* context) {
          response.Clear();
          return (stub.*method)(context, request, &response);
        }));
    return response;
  }

 private:
  const std::shared_ptr<Connection> connection_;
  Campaigns campaigns_;
  Numbers numbers_;
  Accounts accounts_;
};

absl::StatusOr<std::unique_ptr<Client>> Client::Create(ClientOptions options) {
  DIALTONE_ASSIGN_OR_RETURN(std::string target, EndpointTarget(options.endpoints));
  DIALTONE_RETURN_IF_ERROR(CheckOptions(options));
  auto channel = OpenChannel(ToChannelOptions(std::move(target), options.tls));
  return absl::WrapUnique(new Client(
      std::make_unique<Parts>(std::make_shared<Connection>(std::move(options), std::move(channel)))));
}

Client::Client(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Client::~Client() = default;

absl::StatusOr<v1::Campaign> Client::CreateCampaign(v1::CreateCampaignRequest request,
                                                    const CallOptions& options) {
  if (request.request_id().empty()) request.set_request_id(NewRequestId());
  return parts_->Call(parts_->campaigns(), &Campaigns::CreateCampaign, request, Repeatable::kYes, options);
}

absl::StatusOr<v1::Campaign> Client::GetCampaign(const std::string& name, const CallOptions& options) {
  v1::GetCampaignRequest request;
  request.set_name(name);
  return parts_->Call(parts_->campaigns(), &Campaigns::GetCampaign, request, Repeatable::kYes, options);
}

absl::StatusOr<v1::ListCampaignsResponse> Client::ListCampaigns(const v1::ListCampaignsRequest& request,
                                                                const CallOptions& options) {
  return parts_->Call(parts_->campaigns(), &Campaigns::ListCampaigns, request, Repeatable::kYes, options);
}

absl::StatusOr<v1::ListCampaignEventsResponse> Client::ListCampaignEvents(
    const v1::ListCampaignEventsRequest& request, const CallOptions& options) {
  return parts_->Call(parts_->campaigns(), &Campaigns::ListCampaignEvents, request, Repeatable::kYes,
                      options);
}

absl::StatusOr<v1::Campaign> Client::DeleteCampaign(const v1::DeleteCampaignRequest& request,
                                                    const CallOptions& options) {
  const Repeatable repeatable = request.etag().empty() ? Repeatable::kYes : Repeatable::kNo;
  return parts_->Call(parts_->campaigns(), &Campaigns::DeleteCampaign, request, repeatable, options);
}

absl::StatusOr<v1::PhoneNumber> Client::GetPhoneNumber(const std::string& name, const CallOptions& options) {
  v1::GetPhoneNumberRequest request;
  request.set_name(name);
  return parts_->Call(parts_->numbers(), &Numbers::GetPhoneNumber, request, Repeatable::kYes, options);
}

absl::StatusOr<v1::ListPhoneNumbersResponse> Client::ListPhoneNumbers(
    const v1::ListPhoneNumbersRequest& request, const CallOptions& options) {
  return parts_->Call(parts_->numbers(), &Numbers::ListPhoneNumbers, request, Repeatable::kYes, options);
}

absl::StatusOr<v1::RefreshPhoneNumberResponse> Client::RefreshPhoneNumber(const std::string& name,
                                                                          const CallOptions& options) {
  v1::RefreshPhoneNumberRequest request;
  request.set_name(name);
  return parts_->Call(parts_->numbers(), &Numbers::RefreshPhoneNumber, request, Repeatable::kYes, options);
}

absl::StatusOr<v1::RefreshPendingPhoneNumbersResponse> Client::RefreshPendingPhoneNumbers(
    const v1::RefreshPendingPhoneNumbersRequest& request, const CallOptions& options) {
  return parts_->Call(parts_->numbers(), &Numbers::RefreshPendingPhoneNumbers, request, Repeatable::kYes,
                      options);
}

absl::StatusOr<v1::ListAccountsResponse> Client::ListAccounts(const CallOptions& options) {
  return parts_->Call(parts_->accounts(), &Accounts::ListAccounts, v1::ListAccountsRequest(),
                      Repeatable::kYes, options);
}

absl::StatusOr<v1::Campaign> Client::UpdateCampaign(const v1::UpdateCampaignRequest& request,
                                                    const CallOptions& options) {
  return parts_->Call(parts_->campaigns(), &Campaigns::UpdateCampaign, request, Repeatable::kNo, options);
}

absl::StatusOr<v1::Campaign> Client::RetryCampaign(const v1::RetryCampaignRequest& request,
                                                   const CallOptions& options) {
  return parts_->Call(parts_->campaigns(), &Campaigns::RetryCampaign, request, Repeatable::kNo, options);
}

absl::StatusOr<v1::PhoneNumber> Client::WaitForNumber(const std::string& name, absl::Time deadline) {
  DIALTONE_ASSIGN_OR_RETURN(const std::string number, PhoneNumberNameOf(name));
  return dialtone::WaitForNumber(parts_->connection(), number, deadline);
}

absl::StatusOr<std::unique_ptr<Watch>> Client::WatchNumber(const std::string& name, WatchCallbacks callbacks,
                                                           WatchOptions options) {
  DIALTONE_ASSIGN_OR_RETURN(std::string number, PhoneNumberNameOf(name));
  return NumberWatch::Open(parts_->connection(), std::move(number), std::move(callbacks), options);
}

void Client::Shutdown() { parts_->connection()->Shutdown(); }

Client::Statistics Client::statistics() const { return parts_->connection()->statistics(); }

}  // namespace dialtone
