#include "client/cli/json_text.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/type_resolver.h"
#include "google/protobuf/util/type_resolver_util.h"
#include "google/protobuf/wrappers.pb.h"

namespace dialtone {

namespace {

constexpr char kTypeUrlPrefix[] = "type.googleapis.com";

// MessageToJsonString would print maps in the order of their hash table.
std::string DeterministicBytes(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

}  // namespace

std::string JsonText(const google::protobuf::Message& message, bool indented) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = indented;
  const std::unique_ptr<google::protobuf::util::TypeResolver> types(
      google::protobuf::util::NewTypeResolverForDescriptorPool(kTypeUrlPrefix,
                                                               message.GetDescriptor()->file()->pool()));
  std::string text;
  // Fails only on messages that hold types unknown to the program; ours hold none.
  const auto status = google::protobuf::util::BinaryToJsonString(
      types.get(), absl::StrCat(kTypeUrlPrefix, "/", message.GetDescriptor()->full_name()),
      DeterministicBytes(message), &text, options);
  if (!status.ok()) return "{}";
  return std::string(absl::StripSuffix(text, "\n"));
}

std::string JsonString(const std::string& text) {
  google::protobuf::StringValue value;
  value.set_value(text);
  return JsonText(value, /*indented=*/false);
}

std::string JsonArrayObject(absl::string_view name, const std::vector<std::string>& elements) {
  const absl::string_view edge = elements.empty() ? "" : "\n";
  return absl::StrCat("{\"", name, "\":[", edge, absl::StrJoin(elements, ",\n"), edge, "]}");
}

}  // namespace dialtone
