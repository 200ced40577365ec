#ifndef DIALTONE_SIMULATOR_RENDERING_H_
#define DIALTONE_SIMULATOR_RENDERING_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "nlohmann/json_fwd.hpp"
#include "simulator/http_message.h"
#include "simulator/list_query.h"
#include "simulator/records.h"

namespace dialtone::simulator {

// Vapi's objects.
nlohmann::json RenderAssistant(const AssistantRecord& record, absl::string_view organisation_id);
struct PhoneNumberView {
  std::string organisation_id;
  absl::Time now;
  bool masked = false;
};
nlohmann::json RenderPhoneNumber(const PhoneNumberRecord& record, const PhoneNumberView& view);
nlohmann::json RenderPageMetadata(const ListQuery& query, std::size_t total);

// The ledger's rows: what happened, hidden things included.
nlohmann::json RenderLedgerRow(const AssistantRecord& record);
nlohmann::json RenderLedgerRow(const PhoneNumberRecord& record);

HttpResponse JsonReply(int status, const nlohmann::json& body);
// Vapi's (NestJS's) error envelope. `message` is a string or an array of strings.
HttpResponse ErrorReply(int status, const nlohmann::json& message);
// The envelope of a pinned assistant, which is not Nest's.
HttpResponse PinnedReply(absl::string_view message);

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_RENDERING_H_
