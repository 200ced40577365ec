#include "simulator/flags.h"

#include <string>

#include "CLI/CLI.hpp"
#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"

namespace dialtone::simulator {
namespace {

constexpr int kLargestPort = 65535;

std::string CheckAddress(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  int port = -1;
  if (colon == std::string::npos || colon == 0 ||
      !absl::SimpleAtoi(absl::string_view(text).substr(colon + 1), &port) || port < 0 ||
      port > kLargestPort) {
    return "'" + text + "' is not HOST:PORT";
  }
  return "";
}

std::string CheckLatency(const std::string& text) {
  absl::Duration latency;
  if (absl::ParseDuration(text, &latency) && latency >= absl::ZeroDuration() && latency <= absl::Hours(1))
    return "";
  return "'" + text + "' is not a duration from 0s to 1h such as 500ms";
}

}  // namespace

ParsedFlags ParseFlags(int argc, char** argv) {
  SimulatorOptions options;
  options.listener.address = "127.0.0.1:8900";
  std::string api_key = options.api_key.Reveal();
  std::string latency = "0s";

  CLI::App app(
      "A Vapi in memory: assistants and phone numbers over HTTP, with the faults that /sim/... asks for.",
      "dialtone-sim");
  app.add_option("--listen", options.listener.address, "IPv4 address to serve on; port 0 takes a free one")
      ->envname("DIALTONE_SIM_LISTEN")
      ->type_name("HOST:PORT")
      ->check(CheckAddress)
      ->capture_default_str();
  app.add_option("--seed", options.model.seed, "Decides ids, digits and provisioning delays")
      ->envname("DIALTONE_SIM_SEED")
      ->capture_default_str();
  app.add_option("--time-scale", options.model.time_scale, "10 provisions numbers ten times faster")
      ->envname("DIALTONE_SIM_TIME_SCALE")
      ->check(CLI::Range(0.001, 1e6))
      ->capture_default_str();
  app.add_option("--api-key", api_key, "What callers must send as bearer token (default: sim-key)")
      ->envname("DIALTONE_SIM_API_KEY");
  app.add_option("--latency", latency, "Delay of every Vapi call in real time, e.g. 500ms")
      ->envname("DIALTONE_SIM_LATENCY")
      ->type_name("DURATION")
      ->check(CheckLatency)
      ->capture_default_str();
  app.add_option("--max-objects", options.model.max_objects,
                 "Assistants and numbers kept, deleted ones included; more are refused with 400")
      ->envname("DIALTONE_SIM_MAX_OBJECTS")
      ->check(CLI::Range(std::size_t{1}, std::size_t{100'000'000}))
      ->capture_default_str();
  app.add_option("--threads", options.listener.threads, "Connections served at once; more wait")
      ->envname("DIALTONE_SIM_THREADS")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return {.options = std::nullopt, .exit_code = app.exit(error)};
  }
  options.api_key = Secret(api_key);
  absl::ParseDuration(latency, &options.latency);
  return {.options = options, .exit_code = 0};
}

}  // namespace dialtone::simulator
