#ifndef DIALTONE_SERVER_VAPI_VAPI_CLIENT_H_
#define DIALTONE_SERVER_VAPI_VAPI_CLIENT_H_

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "server/vapi/vapi_result.h"

namespace dialtone {

// Vapi's words for assistants and phone numbers, cut to what we send and read. Empty strings are not sent.

struct VapiAssistantRequest {
  std::string name;  // at most 40 characters at Vapi
  std::string first_message;
  std::string system_prompt;
  std::string model_provider;
  std::string model;
  std::string voice_provider;
  std::string voice_id;
  std::string server_url;
  std::string overrides_json;                   // a JSON object, merged over the members above
  std::map<std::string, std::string> metadata;  // wins over a `metadata` in the overrides, key by key
};

struct VapiAssistant {
  std::string id;
  std::string name;
  std::map<std::string, std::string> metadata;  // members that are not strings are left out
  std::optional<absl::Time> created_at;
};

struct VapiPhoneNumberRequest {
  std::string name;  // at most 40 characters; the only tag a number can carry
  std::string assistant_id;
  std::string area_code;  // three digits
};

struct VapiPhoneNumber {
  std::string id;
  std::string number;  // as Vapi gave it: perhaps empty, perhaps masked
  std::string sip_uri;
  std::string status;  // Vapi's text; says nothing about whether `number` is there
  std::string name;
  std::string assistant_id;
  std::optional<absl::Time> created_at;
};

// Newest first at Vapi; bounds are inclusive.
struct VapiListRequest {
  std::optional<absl::Time> created_at_ge;
  std::optional<absl::Time> created_at_le;
  int limit = 1000;  // 1..1000, Vapi's maximum
};

// One Vapi organisation. One call is one HTTP exchange; nothing here retries. Thread-safe; calls block for at
// most the configured total timeout, so never from a gRPC reaction. Facts: how Vapi answers was read from its
// OpenAPI document of 2026-08 and its documentation.
class VapiClient {
 public:
  virtual ~VapiClient() = default;

  // Not idempotent: an error with EffectPossible() leaves the outcome unknown.
  virtual VapiResult<VapiAssistant> CreateAssistant(const VapiAssistantRequest& request) = 0;
  virtual VapiResult<VapiPhoneNumber> CreatePhoneNumber(const VapiPhoneNumberRequest& request) = 0;

  virtual VapiResult<VapiAssistant> UpdateAssistant(const std::string& id,
                                                    const VapiAssistantRequest& request) = 0;
  virtual VapiResult<std::monostate> DeleteAssistant(const std::string& id) = 0;
  virtual VapiResult<std::monostate> DeletePhoneNumber(const std::string& id) = 0;
  virtual VapiResult<VapiPhoneNumber> GetPhoneNumber(const std::string& id) = 0;
  // Numbers of other providers are left out, so fewer than the limit is no proof that the list was complete:
  // `truncated` says whether Vapi filled the page.
  struct PhoneNumberList {
    std::vector<VapiPhoneNumber> numbers;
    bool truncated = false;
  };
  virtual VapiResult<PhoneNumberList> ListPhoneNumbers(const VapiListRequest& request) = 0;
  struct AssistantList {
    std::vector<VapiAssistant> assistants;
    bool truncated = false;
  };
  virtual VapiResult<AssistantList> ListAssistants(const VapiListRequest& request) = 0;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_VAPI_VAPI_CLIENT_H_
