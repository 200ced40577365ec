#include "server/rpc/orphan_response.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/provisioning/e164.h"
#include "server/rpc/convert.h"
#include "server/rpc/page_token.h"
#include "server/rpc/validate.h"

namespace dialtone {
namespace {

constexpr std::size_t kMaxVapiIdBytes = 128;

bool IsVapiId(const std::string& text) {
  return text.size() <= kMaxVapiIdBytes && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(c) || c == '-' || c == '_';
         });
}

// Numbers whose creation Vapi does not tell come first.
PageCursor CursorAt(const OrphanedNumber& orphan) {
  return {.time = orphan.number.created_at.value_or(absl::UnixEpoch()),
          .id = {absl::StrCat(orphan.account, "/", orphan.number.id)}};
}

bool Before(const PageCursor& a, const PageCursor& b) {
  return std::tie(a.time, a.id) < std::tie(b.time, b.id);
}

}  // namespace

absl::StatusOr<OrphanPageRequest> Parse(const v1::ListOrphanedPhoneNumbersRequest& request) {
  Faults faults;
  OrphanPageRequest page{.account = request.vapi_account(),
                         .page_size = PageSize(request.page_size(), faults),
                         .fingerprint = {},
                         .after = {}};
  ValidateAccountFilter(request.vapi_account(), "vapi_account", faults);
  DIALTONE_RETURN_IF_ERROR(ToStatus(faults));
  v1::ListOrphanedPhoneNumbersRequest arguments = request;
  arguments.clear_page_size();
  arguments.clear_page_token();
  page.fingerprint = Fingerprint(arguments);
  DIALTONE_ASSIGN_OR_RETURN(page.after, DecodePageToken(request.page_token(), page.fingerprint));
  return page;
}

absl::Status Validate(const v1::ReleaseOrphanedPhoneNumberRequest& request) {
  Faults faults;
  if (request.vapi_account().empty()) faults.push_back({"vapi_account", "is required"});
  ValidateAccountFilter(request.vapi_account(), "vapi_account", faults);
  const std::string& id = request.vapi_phone_number_id();
  if (id.empty()) {
    faults.push_back({"vapi_phone_number_id", "is required"});
  } else if (!IsVapiId(id)) {
    faults.push_back({"vapi_phone_number_id", "must be an id of Vapi's: 1 to 128 letters, digits, - or _"});
  }
  return ToStatus(faults);
}

void ToProto(const std::vector<OrphanedNumber>& orphans, const OrphanPageRequest& page,
             v1::ListOrphanedPhoneNumbersResponse* response) {
  auto next = orphans.begin();
  if (page.after.has_value()) {
    next = std::find_if(next, orphans.end(),
                        [&page](const OrphanedNumber& one) { return Before(*page.after, CursorAt(one)); });
  }
  for (; next != orphans.end(); ++next) {
    if (response->orphaned_phone_numbers_size() == page.page_size) {
      response->set_next_page_token(EncodePageToken(CursorAt(*std::prev(next)), page.fingerprint));
      return;
    }
    ToProto(*next, response->add_orphaned_phone_numbers());
  }
}

void ToProto(const OrphanedNumber& orphan, v1::OrphanedPhoneNumber* message) {
  message->set_vapi_account(orphan.account);
  message->set_vapi_phone_number_id(orphan.number.id);
  message->set_number(IsE164(orphan.number.number) ? orphan.number.number : "");
  message->set_vapi_name(orphan.number.name);
  message->set_vapi_assistant_id(orphan.number.assistant_id);
  if (orphan.number.created_at.has_value())
    ToProto(*orphan.number.created_at, message->mutable_create_time());
  if (orphan.releasable_time.has_value())
    ToProto(*orphan.releasable_time, message->mutable_releasable_time());
}

}  // namespace dialtone
