#include "client/cli/yaml_message.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/struct.pb.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "client/cli/text_width.h"
#include "google/api/field_behavior.pb.h"

namespace dialtone {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// An alias may stand for its own parent; no document for people is this deep.
constexpr int kDeepest = 32;

bool IsOutputOnly(const FieldDescriptor& field) {
  const auto& behaviors = field.options().GetRepeatedExtension(google::api::field_behavior);
  return std::find(behaviors.begin(), behaviors.end(), google::api::OUTPUT_ONLY) != behaviors.end();
}

const FieldDescriptor* FindField(const Message& message, const std::string& name) {
  const auto* descriptor = message.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor* field = descriptor->field(i);
    if (field->name() == name || field->json_name() == name) return field;
  }
  return nullptr;
}

std::string KnownFields(const Message& message) {
  const auto* descriptor = message.GetDescriptor();
  std::vector<std::string> names;
  for (int i = 0; i < descriptor->field_count(); ++i) {
    if (!IsOutputOnly(*descriptor->field(i))) names.push_back(descriptor->field(i)->json_name());
  }
  return absl::StrJoin(names, ", ");
}

class Filler {
 public:
  explicit Filler(const std::string& source) : source_(source) {}

  absl::Status Fill(const YAML::Node& node, absl::string_view where, Message& message) const {
    return ForEach(node, where, [&](const std::string& key, const YAML::Node& value) {
      const FieldDescriptor* field = FindField(message, key);
      if (field == nullptr) {
        return Fault(value, absl::StrCat("there is no field '", key, "' in ", where,
                                         "; there are: ", KnownFields(message)));
      }
      if (IsOutputOnly(*field) || value.IsNull()) return absl::OkStatus();
      return SetField(value, *field, message);
    });
  }

 private:
  template <typename Visit>
  absl::Status ForEach(const YAML::Node& node, absl::string_view where, const Visit& visit) const {
    if (!node.IsMap()) return Fault(node, absl::StrCat(where, " must hold fields and their values"));
    std::set<std::string> seen;
    for (const auto& entry : node) {
      if (!entry.first.IsScalar()) return Fault(entry.first, "the name of a field must be a word");
      if (!seen.insert(entry.first.Scalar()).second) {
        return Fault(entry.first, absl::StrCat("'", entry.first.Scalar(), "' comes twice"));
      }
      DIALTONE_RETURN_IF_ERROR(visit(entry.first.Scalar(), entry.second));
    }
    return absl::OkStatus();
  }

  absl::Status Fault(const YAML::Node& node, absl::string_view what) const {
    return absl::InvalidArgumentError(
        absl::StrCat(source_, ":", node.Mark().line + 1, ": ", Printable(what)));
  }

  absl::Status SetField(const YAML::Node& node, const FieldDescriptor& field, Message& message) const {
    const auto* reflection = message.GetReflection();
    const std::string& name = field.json_name();
    if (field.is_map()) return FillMap(node, field, message);
    if (field.type() == FieldDescriptor::TYPE_MESSAGE && !field.is_repeated()) {
      Message* inner = reflection->MutableMessage(&message, &field);
      if (auto* fields = dynamic_cast<google::protobuf::Struct*>(inner))
        return FillStruct(node, name, 0, *fields);
      return Fill(node, name, *inner);
    }
    if (field.type() == FieldDescriptor::TYPE_STRING && !field.is_repeated()) {
      // 415 and true are text here, as they were written.
      if (!node.IsScalar()) return Fault(node, absl::StrCat("'", name, "' must be text"));
      reflection->SetString(&message, &field, node.Scalar());
      return absl::OkStatus();
    }
    if (field.type() == FieldDescriptor::TYPE_BOOL && !field.is_repeated()) {
      bool value = false;
      if (!YAML::convert<bool>::decode(node, value)) {
        return Fault(node, absl::StrCat("'", name, "' must be true or false"));
      }
      reflection->SetBool(&message, &field, value);
      return absl::OkStatus();
    }
    return Fault(node, absl::StrCat("'", name, "' cannot be set here"));
  }

  // Of text by text, as labels are.
  absl::Status FillMap(const YAML::Node& node, const FieldDescriptor& field, Message& message) const {
    return ForEach(node, field.json_name(), [&](const std::string& key, const YAML::Node& value) {
      if (!value.IsScalar()) return Fault(value, absl::StrCat("'", key, "' must be text"));
      Message* entry = message.GetReflection()->AddMessage(&message, &field);
      const auto* parts = entry->GetDescriptor();
      entry->GetReflection()->SetString(entry, parts->map_key(), key);
      entry->GetReflection()->SetString(entry, parts->map_value(), value.Scalar());
      return absl::OkStatus();
    });
  }

  absl::Status FillStruct(const YAML::Node& node, absl::string_view where, int depth,
                          google::protobuf::Struct& fields) const {
    return ForEach(node, where, [&](const std::string& key, const YAML::Node& value) {
      return FillValue(value, key, depth + 1, (*fields.mutable_fields())[key]);
    });
  }

  absl::Status FillValue(const YAML::Node& node, absl::string_view where, int depth,
                         google::protobuf::Value& value) const {
    if (depth > kDeepest) return Fault(node, absl::StrCat("'", where, "' is too deep"));
    if (node.IsMap()) return FillStruct(node, where, depth, *value.mutable_struct_value());
    if (node.IsSequence()) {
      auto& list = *value.mutable_list_value();
      for (const YAML::Node& element : node) {
        DIALTONE_RETURN_IF_ERROR(FillValue(element, where, depth + 1, *list.add_values()));
      }
      return absl::OkStatus();
    }
    bool truth = false;
    double number = 0;
    const bool quoted = node.Tag() == "!";
    if (node.IsNull()) {
      value.set_null_value(google::protobuf::NULL_VALUE);
    } else if (!quoted && YAML::convert<double>::decode(node, number)) {
      value.set_number_value(number);
    } else if (!quoted && YAML::convert<bool>::decode(node, truth)) {
      value.set_bool_value(truth);
    } else {
      value.set_string_value(node.Scalar());
    }
    return absl::OkStatus();
  }

  const std::string& source_;
};

absl::StatusOr<std::vector<YAML::Node>> Documents(const std::string& text, const std::string& source) {
  try {
    return YAML::LoadAll(text);
  } catch (const YAML::Exception& fault) {
    // JSON is YAML but for its escapes of what UTF-16 needs two units for.
    const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!json.is_discarded()) return YAML::LoadAll(json.dump());
    return absl::InvalidArgumentError(
        absl::StrCat(source, ":", fault.mark.line + 1, ": is neither YAML nor JSON: ", Printable(fault.msg)));
  }
}

}  // namespace

absl::Status FillFromYaml(const std::string& text, const std::string& source, Message& message) {
  try {
    DIALTONE_ASSIGN_OR_RETURN(const std::vector<YAML::Node> documents, Documents(text, source));
    if (documents.size() != 1) {
      return absl::InvalidArgumentError(
          absl::StrCat(source, " holds ", documents.size(), " documents where one is needed"));
    }
    return Filler(source).Fill(documents.front(), "the file", message);
  } catch (const std::exception&) {  // yaml-cpp's and nlohmann's, on text that passed as valid before
    return absl::InvalidArgumentError(absl::StrCat(source, " cannot be understood"));
  }
}

}  // namespace dialtone
