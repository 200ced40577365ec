#include "simulator/faults_json.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "simulator/json_text.h"
#include "simulator/member_reader.h"
#include "simulator/number_settings_json.h"
#include "simulator/rendering.h"
#include "simulator/route.h"

namespace dialtone::simulator {
namespace {

using nlohmann::json;

constexpr std::int64_t kManyCalls = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMostPieces = 10'000;
constexpr std::int64_t kMostBytes = 1'000'000'000;
constexpr absl::string_view kMoments[] = {"before", "after"};

// The words of a fault. Those after kProvisioning are replies that Vapi is known to give, ready made.
enum class Word {
  kReply,
  kDrop,
  kDelay,
  kTruncate,
  kSlow,
  kProvisioning,
  kRateLimit,
  kCloudflare,
  kPinned,
  kListRefused,
};
constexpr absl::string_view kWords[] = {"reply",  "drop",         "delay",      "truncate",
                                        "slow",   "provisioning", "rate_limit", "cloudflare",
                                        "pinned", "list_refused"};

HttpResponse TextReply(int status, std::string text) {
  HttpResponse reply;
  reply.status = status;
  reply.headers = {{"Content-Type", "text/plain; charset=UTF-8"}};
  reply.body = std::move(text);
  return reply;
}

bool HasControlCharacter(absl::string_view text) {
  return std::any_of(text.begin(), text.end(), absl::ascii_iscntrl);
}

void AddHeaders(MemberReader* reader, HttpResponse* reply) {
  const json* headers = reader->Member("headers");
  if (headers == nullptr) return;
  if (!headers->is_object()) return reader->Complain("headers", "must be an object");
  for (const auto& [name, value] : headers->items()) {
    if (!value.is_string() || HasControlCharacter(name) || HasControlCharacter(value.get<std::string>())) {
      reader->Complain("headers", "must hold strings without control characters");
      return;
    }
    reply->headers.emplace_back(name, value.get<std::string>());
  }
}

// `body` as it stands (a string as plain text), else Nest's envelope around `message`.
HttpResponse WrittenReply(MemberReader* reader) {
  const int status = static_cast<int>(reader->Integer("status", 200, 599).value_or(500));
  if (!reader->Has("status")) reader->Complain("status", "is required");
  const json* message = reader->Member("message");
  const json* body = reader->Member("body");
  HttpResponse reply;
  if (body == nullptr) {
    reply = ErrorReply(status, message == nullptr ? json("Simulated fault") : *message);
  } else if (body->is_string()) {
    reply = TextReply(status, body->get<std::string>());
  } else {
    reply = JsonReply(status, *body);
  }
  AddHeaders(reader, &reply);
  return reply;
}

HttpResponse RateLimitReply(MemberReader* reader) {
  HttpResponse reply = ErrorReply(429, "Rate limit exceeded");
  if (const auto seconds = reader->Integer("retry_after_seconds", 0, 86'400); seconds.has_value()) {
    reply.headers.emplace_back("Retry-After", absl::StrCat(*seconds));
  }
  return reply;
}

void ReadWord(Word word, const std::string& where, MemberReader* reader, Fault* fault) {
  switch (word) {
    case Word::kReply:
      fault->reply = WrittenReply(reader);
      return;
    case Word::kDrop:
      fault->kind = Fault::Kind::kDrop;
      return;
    case Word::kDelay:
      fault->kind = Fault::Kind::kDelay;
      if (!reader->Has("delay_ms")) reader->Complain("delay_ms", "is required");
      return;
    case Word::kTruncate:
      fault->kind = Fault::Kind::kTruncate;
      if (const auto bytes = reader->Integer("bytes", 0, kMostBytes); bytes.has_value()) {
        fault->cut_after = static_cast<std::size_t>(*bytes);
      }
      return;
    case Word::kSlow:
      fault->kind = Fault::Kind::kSlow;
      fault->pieces = static_cast<std::size_t>(reader->Integer("pieces", 1, kMostPieces).value_or(10));
      fault->over = reader->Milliseconds("over_ms").value_or(fault->over);
      return;
    case Word::kProvisioning: {
      fault->kind = Fault::Kind::kProvisioning;
      const json* numbers = reader->Member("numbers");
      if (numbers == nullptr) return reader->Complain("numbers", "is required");
      absl::StatusOr<NumberSettingsPatch> patch = ParseNumberSettingsPatch(*numbers, where + ".numbers");
      reader->Complain(patch.status());
      if (patch.ok()) fault->numbers = *std::move(patch);
      return;
    }
    case Word::kRateLimit:
      fault->reply = RateLimitReply(reader);
      return;
    case Word::kCloudflare:
      fault->reply = TextReply(403, "error code: 1010");
      return;
    case Word::kPinned:
      fault->reply = PinnedReply("This assistant is pinned and cannot be deleted.");
      return;
    case Word::kListRefused:
      fault->reply = ErrorReply(400, json::array({"property sortBy should not exist"}));
      return;
  }
}

absl::StatusOr<Fault> ParseFault(const json& object, const std::string& where) {
  MemberReader reader(object, where);
  Fault fault;
  fault.after_effect = reader.Choice("when", kMoments).value_or(0) == 1;
  fault.delay = reader.Milliseconds("delay_ms").value_or(absl::ZeroDuration());
  const auto word = reader.Choice("kind", kWords);
  if (!word.has_value()) {
    if (!reader.Has("kind")) reader.Complain("kind", "is required");
    return reader.Finish();
  }
  ReadWord(static_cast<Word>(*word), where, &reader, &fault);
  DIALTONE_RETURN_IF_ERROR(reader.Finish());
  return fault;
}

bool IsRoute(const std::string& name) {
  const std::vector<absl::string_view> names = RouteNames();
  return name == "*" || std::find(names.begin(), names.end(), name) != names.end();
}

absl::StatusOr<FaultRule> ParseFaultRule(const json& object, const std::string& where) {
  MemberReader reader(object, where);
  FaultRule rule;
  rule.route = reader.Text("route").value_or("");
  if (!IsRoute(rule.route))
    reader.Complain("route", "must be one of *, " + absl::StrJoin(RouteNames(), ", "));
  rule.times = reader.Integer("times", FaultRule::kForEver, kManyCalls).value_or(1);
  rule.skip = reader.Integer("skip", 0, kManyCalls).value_or(0);
  if (const json* fault = reader.Member("fault"); fault != nullptr) {
    absl::StatusOr<Fault> parsed = ParseFault(*fault, where + ".fault");
    reader.Complain(parsed.status());
    if (parsed.ok()) rule.fault = *std::move(parsed);
    rule.source = std::make_shared<const json>(*fault);
  } else {
    reader.Complain("fault", "is required");
  }
  DIALTONE_RETURN_IF_ERROR(reader.Finish());
  return rule;
}

}  // namespace

absl::StatusOr<std::vector<FaultRule>> ParseFaultRules(const json& list) {
  if (!list.is_array()) return absl::InvalidArgumentError("the rules must be an array");
  std::vector<FaultRule> rules;
  for (std::size_t i = 0; i < list.size(); ++i) {
    DIALTONE_ASSIGN_OR_RETURN(FaultRule rule, ParseFaultRule(list[i], absl::StrCat("rules[", i, "]")));
    rules.push_back(std::move(rule));
  }
  return rules;
}

json RenderFaultRules(const std::vector<FaultRule>& rules) {
  json list = json::array();
  for (const FaultRule& rule : rules) {
    list.push_back({{"route", rule.route},
                    {"times", rule.times},
                    {"skip", rule.skip},
                    {"hits", rule.hits},
                    {"fault", *rule.source}});
  }
  return list;
}

}  // namespace dialtone::simulator
