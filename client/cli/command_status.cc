#include <grpcpp/channel.h>

#include <CLI/App.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/clock.h"
#include "client/cli/account_table.h"
#include "client/cli/commands.h"
#include "client/cli/json_text.h"
#include "client/cli/session.h"
#include "client/cli/table.h"
#include "dialtone/v1/account_service.grpc.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace dialtone {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

constexpr const char* kServices[] = {"dialtone.v1.CampaignService", "dialtone.v1.PhoneNumberService",
                                     "dialtone.v1.AccountService"};

struct ServiceHealth {
  std::string name;
  HealthCheckResponse::ServingStatus status;
};

class StatusCommand final : public Command {
 public:
  CLI::App* Declare(CLI::App& parent) override {
    return parent.add_subcommand("status", "Show how the server and its Vapi accounts are doing");
  }

  ExitCode Run(Session& session) override {
    std::vector<ServiceHealth> services;
    v1::ListAccountsResponse list;
    grpc::Status status = AskHealth(session, services);
    if (status.ok()) status = AskAccounts(session, list);
    if (!status.ok()) return session.Fail("learn how the server is doing", status);
    if (!session.table()) {
      std::vector<std::string> accounts;
      for (const v1::Account& account : list.accounts()) accounts.push_back(account.name());
      session.ShowObject(accounts, Json(session, services, list));
    } else {
      Print(session, services, list);
    }
    return Healthy(services, list) ? ExitCode::kOk : ExitCode::kUnhealthy;
  }

 private:
  static grpc::Status AskHealth(Session& session, std::vector<ServiceHealth>& services) {
    const auto stub = grpc::health::v1::Health::NewStub(session.channel());
    for (const char* name : kServices) {
      HealthCheckRequest request;
      request.set_service(name);
      HealthCheckResponse response;
      grpc::Status status = session.Call([&](grpc::ClientContext* context, Session::Done done) {
        stub->async()->Check(context, &request, &response, std::move(done));
      });
      if (!status.ok()) return status;
      services.push_back({name, response.status()});
    }
    return grpc::Status::OK;
  }

  static grpc::Status AskAccounts(Session& session, v1::ListAccountsResponse& list) {
    const auto stub = v1::AccountService::NewStub(session.channel());
    const v1::ListAccountsRequest request;
    return session.Call([&](grpc::ClientContext* context, Session::Done done) {
      stub->async()->ListAccounts(context, &request, &list, std::move(done));
    });
  }

  static bool Healthy(const std::vector<ServiceHealth>& services, const v1::ListAccountsResponse& list) {
    for (const ServiceHealth& service : services) {
      if (service.status != HealthCheckResponse::SERVING) return false;
    }
    for (const v1::Account& account : list.accounts()) {
      if (account.state() != v1::Account::HEALTHY) return false;
    }
    return true;
  }

  static std::string StatusText(HealthCheckResponse::ServingStatus status) {
    const std::string& name = HealthCheckResponse::ServingStatus_Name(status);
    return name.empty() ? "UNKNOWN" : name;
  }

  static void Print(Session& session, const std::vector<ServiceHealth>& services,
                    const v1::ListAccountsResponse& list) {
    Table table({"SERVICE", "HEALTH"});
    for (const ServiceHealth& service : services) {
      const bool serving = service.status == HealthCheckResponse::SERVING;
      table.AddRow({service.name, {StatusText(service.status), serving ? Style::kGood : Style::kBad}});
    }
    session.out() << "The server at " << session.server() << " answers; version " << list.server_version()
                  << ".\n\n"
                  << table.Render(session.look()) << "\n"
                  << AccountTable(list, session.clock().Now(), session.look());
  }

  static std::string Json(const Session& session, const std::vector<ServiceHealth>& services,
                          const v1::ListAccountsResponse& list) {
    std::vector<std::string> service_lines, account_lines;
    for (const ServiceHealth& service : services) {
      service_lines.push_back(absl::StrCat("{\"name\":", JsonString(service.name),
                                           ",\"health\":", JsonString(StatusText(service.status)), "}"));
    }
    for (const v1::Account& account : list.accounts()) account_lines.push_back(JsonText(account, false));
    return absl::StrCat("{\"server\":", JsonString(session.server()),
                        ",\"version\":", JsonString(list.server_version()),
                        ",\"healthy\":", Healthy(services, list) ? "true" : "false", ",\"services\":[\n",
                        absl::StrJoin(service_lines, ",\n"), "\n],\"accounts\":[\n",
                        absl::StrJoin(account_lines, ",\n"), "\n]}");
  }
};

}  // namespace

std::unique_ptr<Command> NewStatusCommand() { return std::make_unique<StatusCommand>(); }

}  // namespace dialtone
