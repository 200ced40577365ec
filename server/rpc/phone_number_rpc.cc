#include "server/rpc/phone_number_rpc.h"

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/provisioning/accounts.h"
#include "server/provisioning/campaigns.h"
#include "server/provisioning/number_checks.h"
#include "server/provisioning/orphans.h"
#include "server/rpc/batched_reads.h"
#include "server/rpc/call_errors.h"
#include "server/rpc/convert.h"
#include "server/rpc/orphan_response.h"
#include "server/rpc/page_token.h"
#include "server/rpc/refresh_response.h"
#include "server/rpc/resource_name.h"
#include "server/rpc/unary.h"
#include "server/rpc/validate.h"
#include "server/rpc/watch_phone_number_stream.h"
#include "storage/store.h"

namespace dialtone {
namespace {

absl::Status OrNoSuchNumber(const absl::Status& status, const CampaignId& id) {
  return absl::IsNotFound(status) ? NoSuchPhoneNumber(id) : status;
}

}  // namespace

grpc::ServerUnaryReactor* PhoneNumberRpc::GetPhoneNumber(grpc::CallbackServerContext* context,
                                                         const v1::GetPhoneNumberRequest* request,
                                                         v1::PhoneNumber* response) {
  return RunUnaryQueued(deps_, context, "/dialtone.v1.PhoneNumberService/GetPhoneNumber",
                        [=, this](QueuedCall call) { return Get(*request, response, std::move(call)); });
}

grpc::ServerUnaryReactor* PhoneNumberRpc::ListPhoneNumbers(grpc::CallbackServerContext* context,
                                                           const v1::ListPhoneNumbersRequest* request,
                                                           v1::ListPhoneNumbersResponse* response) {
  return RunUnary(deps_, context, "/dialtone.v1.PhoneNumberService/ListPhoneNumbers",
                  [=, this] { return List(*request, response); });
}

grpc::ServerUnaryReactor* PhoneNumberRpc::RefreshPhoneNumber(grpc::CallbackServerContext* context,
                                                             const v1::RefreshPhoneNumberRequest* request,
                                                             v1::RefreshPhoneNumberResponse* response) {
  return RunUnaryAsync(deps_, context, "/dialtone.v1.PhoneNumberService/RefreshPhoneNumber",
                       [=, this](FinishCall finish) {
                         const auto id = ParsePhoneNumberName(request->name(), "name");
                         if (!id.ok()) return finish(id.status());
                         deps_.checks.Check(*id, [=, this](const absl::StatusOr<CheckedNumber>& checked) {
                           if (!checked.ok()) return finish(OrNoSuchNumber(checked.status(), *id));
                           ToProto(*checked, deps_.moment(), response);
                           finish(absl::OkStatus());
                         });
                       });
}

grpc::ServerUnaryReactor* PhoneNumberRpc::RefreshPendingPhoneNumbers(
    grpc::CallbackServerContext* context, const v1::RefreshPendingPhoneNumbersRequest* request,
    v1::RefreshPendingPhoneNumbersResponse* response) {
  const auto check_all = [=, this](FinishCall finish) {
    const std::string& account = request->vapi_account();
    if (!account.empty() && deps_.accounts.Find(account) == nullptr) {
      return finish(UnknownAccount("vapi_account", account));
    }
    deps_.checks.CheckAll(account, [=, this](const absl::StatusOr<CheckedNumbers>& checked) {
      if (checked.ok()) ToProto(*checked, deps_.moment(), response);
      finish(checked.status());
    });
  };
  return RunUnaryAsync(deps_, context, "/dialtone.v1.PhoneNumberService/RefreshPendingPhoneNumbers",
                       check_all);
}

StreamMethod PhoneNumberRpc::watch_phone_number() {
  return {.request =
              [this](StreamCall& call, grpc::CompletionQueue& of_call,
                     grpc::ServerCompletionQueue& of_arrival, void* tag) {
                RequestWatchPhoneNumber(call.context(), call.mutable_request(), call.writer(), &of_call,
                                        &of_arrival, tag);
              },
          .begin = [this](std::unique_ptr<StreamCall> call) { Watch(std::move(call)); }};
}

void PhoneNumberRpc::Watch(std::unique_ptr<StreamCall> call) {
  v1::WatchPhoneNumberRequest request;
  const bool readable = ParseRequest(call->request(), &request);
  const auto id = ParsePhoneNumberName(request.name(), "name");
  absl::Status valid = readable ? id.status() : UnreadableRequest();
  if (request.after_revision() < 0) valid = InvalidFields({{"after_revision", "must not be negative"}});
  const auto stream = std::make_shared<WatchPhoneNumberStream>(
      deps_, call->peer(),
      WatchPhoneNumberStream::Options{.id = id.ok() ? *id : CampaignId{},
                                      .after_revision = request.after_revision(),
                                      .follow = request.follow()});
  WatchStream::Start(stream, std::move(call), valid);
}

grpc::ServerUnaryReactor* PhoneNumberRpc::ListOrphanedPhoneNumbers(
    grpc::CallbackServerContext* context, const v1::ListOrphanedPhoneNumbersRequest* request,
    v1::ListOrphanedPhoneNumbersResponse* response) {
  return RunUnaryAsync(deps_, context, "/dialtone.v1.PhoneNumberService/ListOrphanedPhoneNumbers",
                       [=, this](FinishCall finish) {
                         const auto page = Parse(*request);
                         if (!page.ok()) return finish(page.status());
                         deps_.orphans.List(page->account, [=, page = *page](const auto& orphans) {
                           if (orphans.ok()) ToProto(*orphans, page, response);
                           finish(orphans.status());
                         });
                       });
}

grpc::ServerUnaryReactor* PhoneNumberRpc::ReleaseOrphanedPhoneNumber(
    grpc::CallbackServerContext* context, const v1::ReleaseOrphanedPhoneNumberRequest* request,
    v1::OrphanedPhoneNumber* response) {
  return RunUnaryAsync(deps_, context, "/dialtone.v1.PhoneNumberService/ReleaseOrphanedPhoneNumber",
                       [=, this](FinishCall finish) {
                         const absl::Status valid = Validate(*request);
                         if (!valid.ok()) return finish(valid);
                         deps_.orphans.Release(request->vapi_account(), request->vapi_phone_number_id(),
                                               [=](const auto& released) {
                                                 if (released.ok()) ToProto(*released, response);
                                                 finish(released.status());
                                               });
                       });
}

absl::Status PhoneNumberRpc::Get(const v1::GetPhoneNumberRequest& request, v1::PhoneNumber* response,
                                 QueuedCall call) {
  DIALTONE_ASSIGN_OR_RETURN(const CampaignId id, ParsePhoneNumberName(request.name(), "name"));
  deps_.reads.GetPhoneNumber(id, std::move(call), [this, id, response](const PhoneNumber* number) {
    if (number == nullptr) return NoSuchPhoneNumber(id);
    ToProto(*number, deps_.moment(), response);
    return absl::OkStatus();
  });
  return absl::OkStatus();
}

absl::Status PhoneNumberRpc::List(const v1::ListPhoneNumbersRequest& request,
                                  v1::ListPhoneNumbersResponse* response) {
  Faults faults;
  PhoneNumberQuery query;
  query.page_size = PageSize(request.page_size(), faults);
  query.filter.account = request.vapi_account();
  ValidateAccountFilter(request.vapi_account(), "vapi_account", faults);
  for (const int state : request.states()) {
    if (state < v1::PhoneNumber::PENDING || state > v1::PhoneNumber::RELEASED) {
      faults.push_back({"states", absl::StrCat("has the unknown state ", state)});
    } else {
      query.filter.states.push_back(static_cast<PhoneNumberState>(state - 1));
    }
  }
  DIALTONE_RETURN_IF_ERROR(ToStatus(faults));

  v1::ListPhoneNumbersRequest arguments = request;
  arguments.clear_page_size();
  arguments.clear_page_token();
  const std::string fingerprint = Fingerprint(arguments);
  DIALTONE_ASSIGN_OR_RETURN(query.after, DecodePageToken(request.page_token(), fingerprint));

  DIALTONE_ASSIGN_OR_RETURN(const PhoneNumberPage page, deps_.store.ListPhoneNumbers(query));
  const Moment moment = deps_.moment();
  for (const PhoneNumber& number : page.numbers) ToProto(number, moment, response->add_phone_numbers());
  if (page.next.has_value()) response->set_next_page_token(EncodePageToken(*page.next, fingerprint));
  response->set_total_size(page.total);
  return absl::OkStatus();
}

}  // namespace dialtone
