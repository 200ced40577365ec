#include "simulator/specs_json.h"

#include <utility>

#include "nlohmann/json.hpp"
#include "simulator/json_text.h"

namespace dialtone::simulator {
namespace {

using nlohmann::json;

json Merged(json members, const json& changes) {
  for (const auto& [name, value] : changes.items()) {
    if (value.is_null()) {
      members.erase(name);
    } else {
      members[name] = value;
    }
  }
  return members;
}

std::string Text(const json& object, const char* name) {
  const auto member = object.find(name);
  return member != object.end() && member->is_string() ? member->get<std::string>() : std::string();
}

template <typename Spec>
Spec WithDocument(json document) {
  Spec spec;
  spec.name = Text(document, "name");
  spec.bytes = PrintJson(document).size();
  spec.document = std::make_shared<const json>(std::move(document));
  return spec;
}

PhoneNumberSpec PhoneNumberSpecOf(json members) {
  auto spec = WithDocument<PhoneNumberSpec>(std::move(members));
  const json& document = *spec.document;
  spec.provider = Text(document, "provider");
  spec.assistant_id = Text(document, "assistantId");
  spec.sip_uri = Text(document, "sipUri");
  spec.desired_area_code = Text(document, "numberDesiredAreaCode");
  spec.imported_number = Text(document, "number");
  return spec;
}

}  // namespace

AssistantSpec NewAssistantSpec(const json& body) {
  return WithDocument<AssistantSpec>(Merged(json::object(), body));
}

AssistantSpec ChangedAssistantSpec(const AssistantSpec& spec, const json& changes) {
  return WithDocument<AssistantSpec>(Merged(*spec.document, changes));
}

PhoneNumberSpec NewPhoneNumberSpec(const json& body) {
  return PhoneNumberSpecOf(Merged(json::object(), body));
}

PhoneNumberSpec ChangedPhoneNumberSpec(const PhoneNumberSpec& spec, const json& changes) {
  json merged = Merged(*spec.document, changes);
  merged["provider"] = spec.provider;  // A null does not take the discriminator away.
  return PhoneNumberSpecOf(std::move(merged));
}

}  // namespace dialtone::simulator
