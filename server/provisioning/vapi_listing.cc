#include "server/provisioning/vapi_listing.h"

#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"

namespace dialtone {
namespace {

template <typename List, typename Row>
VapiResult<List> ListSince(absl::Time since, int limit, std::vector<Row> List::*rows,
                           absl::FunctionRef<VapiResult<List>(const VapiListRequest&)> read_page,
                           std::unordered_set<std::string> wanted = {}) {
  List all;
  const bool wants_all = wanted.empty();
  std::unordered_set<std::string> seen;
  VapiListRequest request{.limit = limit};
  if (since != absl::InfinitePast()) request.created_at_ge = since;
  for (int page = 0; page < kMaxListPages; ++page) {
    const VapiResult<List> answer = read_page(request);
    if (!answer.ok()) return answer.error();
    std::optional<absl::Time> oldest;
    bool any_new = false;
    for (const Row& row : answer.value().*rows) {
      if (row.created_at.has_value() && (!oldest.has_value() || *row.created_at < *oldest))
        oldest = row.created_at;
      if (seen.insert(row.id).second) {
        (all.*rows).push_back(row);
        any_new = true;
        wanted.erase(row.id);
      }
    }
    all.truncated = answer.value().truncated;
    if (!all.truncated || (!wants_all && wanted.empty())) return all;
    // A full page of one instant, or of rows without a time, leaves no way on.
    if (!any_new || !oldest.has_value()) return all;
    request.created_at_le = oldest;
  }
  return all;
}

}  // namespace

VapiResult<VapiClient::PhoneNumberList> ListNumbersSince(VapiClient& vapi, absl::Time since) {
  return ListNumbersSince(vapi, since, {});
}

VapiResult<VapiClient::PhoneNumberList> ListNumbersSince(VapiClient& vapi, absl::Time since,
                                                         std::unordered_set<std::string> wanted) {
  return ListSince<VapiClient::PhoneNumberList, VapiPhoneNumber>(
      since, VapiListRequest().limit, &VapiClient::PhoneNumberList::numbers,
      [&vapi](const VapiListRequest& request) { return vapi.ListPhoneNumbers(request); }, std::move(wanted));
}

VapiResult<VapiClient::AssistantList> ListAssistantsSince(VapiClient& vapi, absl::Time since) {
  return ListSince<VapiClient::AssistantList, VapiAssistant>(
      since, kAssistantsPerPage, &VapiClient::AssistantList::assistants,
      [&vapi](const VapiListRequest& request) { return vapi.ListAssistants(request); });
}

}  // namespace dialtone
