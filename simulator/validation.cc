#include "simulator/validation.h"

#include <algorithm>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "nlohmann/json.hpp"

namespace dialtone::simulator {
namespace {

using nlohmann::json;

enum class Shape { kText, kUuid, kAreaCode, kE164, kFlag, kNumber, kObject, kList, kOneOf, kRefused };

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

struct Property {
  absl::string_view name;
  Shape shape;
  double least = 0;  // Characters of a text, value of a number.
  double most = kNoLimit;
  bool required = false;
  absl::Span<const Property> members = {};          // kObject: rules for what is inside, if there are any.
  absl::Span<const absl::string_view> values = {};  // kOneOf.
};

constexpr double kLongestName = 40;

constexpr Property kServer[] = {
    {"url", Shape::kText},
    {"timeoutSeconds", Shape::kNumber, 1, 300},
    {"credentialId", Shape::kText},
    {"headers", Shape::kObject},
    {"staticIpAddressesEnabled", Shape::kFlag},
    {"encryptedPaths", Shape::kList},
    {"backoffPlan", Shape::kObject},
};

constexpr Property kSipAuthentication[] = {
    {"realm", Shape::kText},
    {"username", Shape::kText, 20, 40, true},
    {"password", Shape::kText, 20, 40, true},
};

constexpr absl::string_view kFirstMessageModes[] = {"assistant-speaks-first",
                                                    "assistant-speaks-first-with-model-generated-message",
                                                    "assistant-waits-for-user"};

constexpr Property kAssistant[] = {
    {"id", Shape::kRefused},
    {"orgId", Shape::kRefused},
    {"createdAt", Shape::kRefused},
    {"updatedAt", Shape::kRefused},
    {"latestVersion", Shape::kRefused},
    {"name", Shape::kText, 0, kLongestName},
    {"firstMessage", Shape::kText},
    {"firstMessageInterruptionsEnabled", Shape::kFlag},
    {"firstMessageMode", Shape::kOneOf, 0, kNoLimit, false, {}, kFirstMessageModes},
    {"voicemailMessage", Shape::kText, 0, 1000},
    {"endCallMessage", Shape::kText, 0, 1000},
    {"endCallPhrases", Shape::kList},
    {"maxDurationSeconds", Shape::kNumber, 10, 43200},
    {"modelOutputInMessagesEnabled", Shape::kFlag},
    {"metadata", Shape::kObject},
    {"model", Shape::kObject},
    {"voice", Shape::kObject},
    {"transcriber", Shape::kObject},
    {"server", Shape::kObject, 0, kNoLimit, false, kServer},
    {"clientMessages", Shape::kList},
    {"serverMessages", Shape::kList},
    {"credentialIds", Shape::kList},
    {"credentials", Shape::kList},
    {"hooks", Shape::kList},
};

constexpr Property kAnyPhoneNumber[] = {
    {"provider", Shape::kText},
    {"name", Shape::kText, 0, kLongestName},
    {"assistantId", Shape::kUuid},
    {"squadId", Shape::kUuid},
    {"workflowId", Shape::kUuid},
    {"server", Shape::kObject, 0, kNoLimit, false, kServer},
    {"fallbackDestination", Shape::kObject},
    {"hooks", Shape::kList},
};

constexpr Property kVapi[] = {
    {"numberDesiredAreaCode", Shape::kAreaCode},
    {"sipUri", Shape::kText},
    {"authentication", Shape::kObject, 0, kNoLimit, false, kSipAuthentication},
};

constexpr Property kTwilio[] = {
    {"number", Shape::kE164, 0, kNoLimit, true}, {"twilioAccountSid", Shape::kText, 0, kNoLimit, true},
    {"twilioAuthToken", Shape::kText},           {"twilioApiKey", Shape::kText},
    {"twilioApiSecret", Shape::kText},           {"smsEnabled", Shape::kFlag},
};

constexpr Property kVonageOrTelnyx[] = {
    {"number", Shape::kE164, 0, kNoLimit, true},
    {"credentialId", Shape::kText, 0, kNoLimit, true},
};

constexpr Property kBringYourOwn[] = {
    {"credentialId", Shape::kText, 0, kNoLimit, true},
    {"number", Shape::kText, 3, 40},
    {"numberE164CheckEnabled", Shape::kFlag},
};

struct Provider {
  absl::string_view name;
  absl::Span<const Property> properties;
};

constexpr Provider kProviders[] = {
    {"byo-phone-number", kBringYourOwn}, {"twilio", kTwilio}, {"vonage", kVonageOrTelnyx}, {"vapi", kVapi},
    {"telnyx", kVonageOrTelnyx},
};

const Provider* FindProvider(absl::string_view name) {
  const auto* const found = std::find_if(std::begin(kProviders), std::end(kProviders),
                                         [&](const Provider& p) { return p.name == name; });
  return found == std::end(kProviders) ? nullptr : found;
}

std::string OneOf(absl::string_view property, absl::Span<const absl::string_view> values) {
  return absl::StrCat(property, " must be one of the following values: ", absl::StrJoin(values, ", "));
}

std::string UnknownProvider() {
  std::vector<absl::string_view> names;
  for (const Provider& provider : kProviders) names.push_back(provider.name);
  return OneOf("provider", names);
}

bool AllDigits(absl::string_view text) { return std::all_of(text.begin(), text.end(), absl::ascii_isdigit); }

bool IsUuid(absl::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(text[i])) return false;
  }
  return true;
}

bool IsE164(absl::string_view text) {
  return text.size() >= 8 && text.size() <= 16 && text[0] == '+' && text[1] != '0' &&
         AllDigits(text.substr(1));
}

// Code points of UTF-8 text.
double Characters(absl::string_view text) {
  return static_cast<double>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

class Checker {
 public:
  void CheckMembers(const json& object, absl::Span<const Property> rules, const std::string& prefix,
                    bool creating) {
    for (const Property& rule : rules) {
      const auto member = object.find(std::string(rule.name));
      const bool absent = member == object.end() || member->is_null();
      if (!absent) {
        CheckValue(*member, rule, prefix + std::string(rule.name));
      } else if (rule.required && creating) {
        Fault(absl::StrCat(prefix, rule.name, " must be a string"));
      }
    }
  }

  void RefuseOthers(const json& object, absl::Span<const Property> some, absl::Span<const Property> more) {
    for (const auto& [name, value] : object.items()) {
      const auto is_it = [&name = name](const Property& rule) { return rule.name == name; };
      if (std::none_of(some.begin(), some.end(), is_it) && std::none_of(more.begin(), more.end(), is_it)) {
        Fault(absl::StrCat("property ", name, " should not exist"));
      }
    }
  }

  void Fault(std::string sentence) { faults_.push_back(std::move(sentence)); }
  std::vector<std::string> Take() { return std::move(faults_); }

 private:
  void CheckValue(const json& value, const Property& rule, const std::string& name) {
    switch (rule.shape) {
      case Shape::kText:
      case Shape::kUuid:
      case Shape::kAreaCode:
      case Shape::kE164:
      case Shape::kOneOf:
        if (!value.is_string()) return Fault(name + " must be a string");
        return CheckText(value.get_ref<const std::string&>(), rule, name);
      case Shape::kFlag:
        if (!value.is_boolean()) Fault(name + " must be a boolean value");
        return;
      case Shape::kNumber:
        return CheckNumber(value, rule, name);
      case Shape::kObject:
        if (!value.is_object()) return Fault(name + " must be an object");
        return CheckMembers(value, rule.members, name + ".", /*creating=*/true);
      case Shape::kList:
        if (!value.is_array()) Fault(name + " must be an array");
        return;
      case Shape::kRefused:
        return Fault(absl::StrCat("property ", name, " should not exist"));
    }
  }

  void CheckText(const std::string& text, const Property& rule, const std::string& name) {
    if (Characters(text) < rule.least) {
      Fault(absl::StrCat(name, " must be longer than or equal to ", rule.least, " characters"));
    }
    if (Characters(text) > rule.most) {
      Fault(absl::StrCat(name, " must be shorter than or equal to ", rule.most, " characters"));
    }
    if (rule.shape == Shape::kUuid && !IsUuid(text)) Fault(name + " must be a UUID");
    if (rule.shape == Shape::kE164 && !IsE164(text))
      Fault(name + " must be a valid phone number in the E.164 format");
    if (rule.shape == Shape::kAreaCode && (text.size() != 3 || !AllDigits(text))) {
      Fault(name + " must be exactly 3 digits");
    }
    if (rule.shape == Shape::kOneOf &&
        std::find(rule.values.begin(), rule.values.end(), text) == rule.values.end()) {
      Fault(OneOf(name, rule.values));
    }
  }

  void CheckNumber(const json& value, const Property& rule, const std::string& name) {
    if (!value.is_number()) return Fault(name + " must be a number conforming to the specified constraints");
    if (value.get<double>() < rule.least) Fault(absl::StrCat(name, " must not be less than ", rule.least));
    if (value.get<double>() > rule.most) Fault(absl::StrCat(name, " must not be greater than ", rule.most));
  }

  std::vector<std::string> faults_;
};

}  // namespace

std::vector<std::string> FaultsOfAssistant(const json& body) {
  Checker checker;
  checker.CheckMembers(body, kAssistant, "", /*creating=*/true);
  return checker.Take();
}

std::vector<std::string> FaultsOfNewPhoneNumber(const json& body) {
  Checker checker;
  const auto name = body.find("provider");
  const Provider* provider =
      name != body.end() && name->is_string() ? FindProvider(name->get_ref<const std::string&>()) : nullptr;
  if (provider == nullptr) return {UnknownProvider()};
  checker.CheckMembers(body, kAnyPhoneNumber, "", /*creating=*/true);
  checker.CheckMembers(body, provider->properties, "", /*creating=*/true);
  checker.RefuseOthers(body, kAnyPhoneNumber, provider->properties);
  return checker.Take();
}

std::vector<std::string> FaultsOfPhoneNumberUpdate(const json& body, absl::string_view provider_name) {
  Checker checker;
  const Provider* provider = FindProvider(provider_name);
  if (provider == nullptr) return {UnknownProvider()};
  const auto given = body.find("provider");
  if (given != body.end() && *given != std::string(provider_name)) {
    checker.Fault(absl::StrCat("provider must be ", provider_name));
  }
  if (body.contains("numberDesiredAreaCode") && provider->name == "vapi") {
    checker.Fault("property numberDesiredAreaCode should not exist");
  }
  checker.CheckMembers(body, kAnyPhoneNumber, "", /*creating=*/false);
  checker.CheckMembers(body, provider->properties, "", /*creating=*/false);
  checker.RefuseOthers(body, kAnyPhoneNumber, provider->properties);
  return checker.Take();
}

}  // namespace dialtone::simulator
