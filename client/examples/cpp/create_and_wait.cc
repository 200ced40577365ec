// Creates a voice campaign and waits until its number can be called:
//
//   create_and_wait HOST:PORT DISPLAY_NAME AREA_CODE

#include <dialtone/client.h>

#include <cstdlib>
#include <iostream>
#include <utility>

namespace {

int Fail(const absl::Status& status) {
  std::cerr << status.message() << "\n";
  for (const dialtone::FieldError& error : dialtone::FieldErrors(status)) {
    std::cerr << "  " << error.field << ": " << error.description << "\n";
  }
  if (const auto failure = dialtone::NumberFailure(status)) {
    for (const std::string& code : failure->suggested_area_codes())
      std::cerr << "  try area code " << code << "\n";
  }
  return EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: create_and_wait HOST:PORT DISPLAY_NAME AREA_CODE\n";
    return 2;
  }
  dialtone::ClientOptions options;
  options.endpoints = {argv[1]};
  options.wait_for_ready = true;  // a server that restarts is worth the wait
  const auto client = dialtone::Client::Create(std::move(options));
  if (!client.ok()) return Fail(client.status());

  dialtone::v1::CreateCampaignRequest request;
  request.mutable_campaign()->set_display_name(argv[2]);
  request.mutable_campaign()->mutable_phone_number_request()->set_area_code(argv[3]);
  const auto campaign = (*client)->CreateCampaign(std::move(request));
  if (!campaign.ok()) return Fail(campaign.status());
  std::cout << campaign->name() << " is accepted" << std::endl;

  const auto number = (*client)->WaitForNumber(campaign->name(), absl::Now() + absl::Minutes(10));
  if (!number.ok()) return Fail(number.status());
  std::cout << campaign->name() << " has " << number->number() << std::endl;
}
