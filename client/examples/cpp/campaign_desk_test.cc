// CampaignDesk against a FakeServer: no server, no database, no Vapi. Any test framework will do.

#include <dialtone/client.h>
#include <dialtone/testing/fake_server.h>

#include <cstdlib>
#include <future>
#include <iostream>
#include <string>
#include <thread>
#include <utility>

namespace {

// A piece of an application: gets a number in the wanted area code, or in one that has stock.
class CampaignDesk {
 public:
  // `client` must outlive the desk.
  explicit CampaignDesk(dialtone::Client& client) : client_(client) {}

  absl::StatusOr<std::string> NumberFor(const std::string& display_name, const std::string& area_code,
                                        absl::Time deadline) {
    dialtone::v1::CreateCampaignRequest request;
    request.mutable_campaign()->set_display_name(display_name);
    request.mutable_campaign()->mutable_phone_number_request()->set_area_code(area_code);
    const auto campaign = client_.CreateCampaign(std::move(request));
    if (!campaign.ok()) return campaign.status();

    auto number = client_.WaitForNumber(campaign->name(), deadline);
    const auto failure = dialtone::NumberFailure(number.status());
    if (failure.has_value() && !failure->suggested_area_codes().empty()) {
      dialtone::v1::RetryCampaignRequest retry;
      retry.set_name(campaign->name());
      retry.mutable_phone_number_request()->set_area_code(failure->suggested_area_codes(0));
      if (const auto retried = client_.RetryCampaign(retry); !retried.ok()) return retried.status();
      number = client_.WaitForNumber(campaign->name(), deadline);
    }
    if (!number.ok()) return number.status();
    return number->number();
  }

 private:
  dialtone::Client& client_;
};

void Expect(bool holds, const char* what) {
  if (holds) return;
  std::cerr << "not so: " << what << "\n";
  std::exit(EXIT_FAILURE);
}

}  // namespace

int main() {
  dialtone::testing::FakeServer server;
  const auto client = dialtone::Client::Create(server.client_options());
  Expect(client.ok(), "there is a client");
  CampaignDesk desk(**client);

  // The network loses the first answer, and nobody needs to know.
  server.LoseNextAnswers(1);
  auto number = std::async(std::launch::async,
                           [&] { return desk.NumberFor("Spring", "907", absl::Now() + absl::Minutes(1)); });

  while (server.calls("WatchPhoneNumber") == 0) std::this_thread::yield();
  const auto list = (*client)->ListCampaigns({});
  Expect(list.ok() && list->campaigns_size() == 1, "there is one campaign");
  const std::string name = list->campaigns(0).name();

  dialtone::v1::Failure no_stock;
  no_stock.set_reason(dialtone::v1::Failure::AREA_CODE_UNAVAILABLE);
  no_stock.add_suggested_area_codes("415");
  Expect(server.Fail(name, no_stock).ok(), "the first attempt fails");
  while (server.calls("WatchPhoneNumber") == 1) std::this_thread::yield();
  Expect(server.MakeReady(name, "+14155550123").ok(), "the second one is ready");
  Expect(number.get().value_or("") == "+14155550123", "the desk has the number");
  std::cout << "ok\n";
}
