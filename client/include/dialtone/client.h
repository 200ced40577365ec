#ifndef DIALTONE_CLIENT_H_
#define DIALTONE_CLIENT_H_

#include <dialtone/v1/account_service.pb.h>
#include <dialtone/v1/campaign_service.pb.h>
#include <dialtone/v1/phone_number_service.pb.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "dialtone/client_options.h"
#include "dialtone/errors.h"
#include "dialtone/watch.h"

namespace dialtone {

// A Dialtone server, or several replicas of one, as an application sees it. One for each server is enough: it
// holds the connections, and connects again by itself. Thread-safe.
//
// Requests and results are the messages of `dialtone.v1`; what they mean, and which errors each call has,
// stands in the .proto files. Errors carry the server's code and message; errors.h reads the rest. Beyond
// those: DEADLINE_EXCEEDED (the timeout of the call), UNAVAILABLE (no server can be reached), CANCELLED
// (Shutdown()).
//
// All calls block. The methods below the word "repeated" are made again when they failed on the way
// (RetryOptions); the others are not, because nobody could tell whether they have taken effect: read, then
// decide.
class Client {
 public:
  // Does not connect yet. INVALID_ARGUMENT: what is wrong with the options.
  static absl::StatusOr<std::unique_ptr<Client>> Create(ClientOptions options);
  // No call may be under way. Open watches go on, and keep the connection.
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // ---- Repeated ----

  // Fills `request_id` when it is empty, so that however often it is asked there is one campaign. An
  // application that wants to repeat a create over its own restarts sets and keeps the id itself.
  absl::StatusOr<v1::Campaign> CreateCampaign(v1::CreateCampaignRequest request,
                                              const CallOptions& options = {});
  absl::StatusOr<v1::Campaign> GetCampaign(const std::string& name, const CallOptions& options = {});
  absl::StatusOr<v1::ListCampaignsResponse> ListCampaigns(const v1::ListCampaignsRequest& request,
                                                          const CallOptions& options = {});
  absl::StatusOr<v1::ListCampaignEventsResponse> ListCampaignEvents(
      const v1::ListCampaignEventsRequest& request, const CallOptions& options = {});
  // Not repeated when it has an `etag`: its own first attempt may have changed that. Where an answer was lost
  // and the campaign is gone since, the result is NOT_FOUND.
  absl::StatusOr<v1::Campaign> DeleteCampaign(const v1::DeleteCampaignRequest& request,
                                              const CallOptions& options = {});
  absl::StatusOr<v1::PhoneNumber> GetPhoneNumber(const std::string& name, const CallOptions& options = {});
  absl::StatusOr<v1::ListPhoneNumbersResponse> ListPhoneNumbers(const v1::ListPhoneNumbersRequest& request,
                                                                const CallOptions& options = {});
  absl::StatusOr<v1::RefreshPhoneNumberResponse> RefreshPhoneNumber(const std::string& name,
                                                                    const CallOptions& options = {});
  absl::StatusOr<v1::RefreshPendingPhoneNumbersResponse> RefreshPendingPhoneNumbers(
      const v1::RefreshPendingPhoneNumbersRequest& request, const CallOptions& options = {});
  absl::StatusOr<v1::ListAccountsResponse> ListAccounts(const CallOptions& options = {});

  // ---- Not repeated, unless the server refused them before they began ----

  absl::StatusOr<v1::Campaign> UpdateCampaign(const v1::UpdateCampaignRequest& request,
                                              const CallOptions& options = {});
  absl::StatusOr<v1::Campaign> RetryCampaign(const v1::RetryCampaignRequest& request,
                                             const CallOptions& options = {});

  // ---- Waiting ----

  // Blocks until the number of a campaign can be called. `name` is `campaigns/{id}` or `phoneNumbers/{id}`.
  // It watches and does not poll, however many wait, and survives restarts and drains of the server.
  //
  // Errors: FAILED_PRECONDITION (the number will not come: NumberFailure() says why, ErrorReason() in a word;
  // `NUMBER_RELEASED`, the campaign was deleted); DEADLINE_EXCEEDED (not yet; the server goes on, so wait
  // again); INVALID_ARGUMENT; NOT_FOUND; RESOURCE_EXHAUSTED (ClientOptions::max_watches).
  absl::StatusOr<v1::PhoneNumber> WaitForNumber(const std::string& name, absl::Time deadline);

  // The same without blocking, and with everything on the way. Errors: INVALID_ARGUMENT (a malformed name);
  // RESOURCE_EXHAUSTED (ClientOptions::max_watches); CANCELLED (after Shutdown()). All else goes to
  // WatchCallbacks::on_end.
  absl::StatusOr<std::unique_ptr<Watch>> WatchNumber(const std::string& name, WatchCallbacks callbacks,
                                                     WatchOptions options = {});

  // ---- All together ----

  // Ends every call, wait and watch with CANCELLED; those that begin later too. Does not wait for them.
  void Shutdown();

  struct Statistics {
    std::int64_t calls = 0;
    // Attempts after the first of a call.
    std::int64_t retries = 0;
    // Attempts that were not made because the budget was spent.
    std::int64_t retries_over_budget = 0;
    // Streams of watches that could not be opened, or had no room at the server.
    std::int64_t failed_streams = 0;
    // Watches that were refused because too many were open.
    std::int64_t refused_watches = 0;
    // Now.
    std::int64_t open_watches = 0;
  };
  // Counted since Create().
  Statistics statistics() const;

 private:
  class Parts;
  explicit Client(std::unique_ptr<Parts> parts);
  const std::unique_ptr<Parts> parts_;
};

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_H_
