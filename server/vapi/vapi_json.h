#ifndef DIALTONE_SERVER_VAPI_VAPI_JSON_H_
#define DIALTONE_SERVER_VAPI_VAPI_JSON_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/vapi/vapi_client.h"

namespace dialtone {

// Between our structs and Vapi's JSON. Pure; nothing throws.

// The body of POST and PATCH /assistant. The overrides are an RFC 7386 merge patch over our members: objects
// merge, everything else replaces, null removes. Bytes that are not UTF-8 are sent as U+FFFD.
// kInvalidArgument when the overrides are not a JSON object, nested at most 64 deep.
absl::StatusOr<std::string> AssistantBody(const VapiAssistantRequest& request);

// The body of POST /phone-number.
std::string PhoneNumberBody(const VapiPhoneNumberRequest& request);

// Readers of 2xx bodies. Unknown members and unknown enum values are no fault, null counts as absent, and a
// time that cannot be read is left out. kDataLoss, with words that quote nothing of the body, when it is not
// JSON, when an object has no id, or when a member that we read has another type than documented.
absl::StatusOr<VapiAssistant> ParseAssistant(absl::string_view body);
absl::StatusOr<VapiPhoneNumber> ParsePhoneNumber(absl::string_view body);
// One bad entry fails the whole list: whoever looks for a lost number must not take it for absent. `limit` is
// the one that the list was asked with.
absl::StatusOr<VapiClient::AssistantList> ParseAssistantList(absl::string_view body, int limit);
absl::StatusOr<VapiClient::PhoneNumberList> ParsePhoneNumberList(absl::string_view body, int limit);
// Vapi answers a DELETE with the deleted object; an empty body is as good.
absl::Status ParseDeleted(absl::string_view body);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_VAPI_VAPI_JSON_H_
