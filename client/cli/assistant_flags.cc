#include "client/cli/assistant_flags.h"

#include <CLI/App.hpp>

#include "base/status_macros.h"
#include "client/cli/provider_name.h"
#include "client/cli/text_file.h"

namespace dialtone {
namespace {

// The limit of the API.
constexpr std::size_t kMaxPromptBytes = std::size_t{64} << 10;

// Empty text is no provider and no name.
absl::StatusOr<ProviderName> Provided(absl::string_view option, const std::string& text) {
  if (text.empty()) return ProviderName();
  return ParseProviderName(option, text);
}

}  // namespace

void AssistantFlags::Declare(CLI::App& command) {
  const auto flag = [this, &command](const std::string& name, const char* type, const char* help) {
    return command
        .add_option_function<std::string>(
            name, [this, name](const std::string& text) { given_[name] = text; }, help)
        ->type_name(type);
  };
  flag("--assistant-name", "TEXT", "The assistant's name at Vapi");
  flag("--first-message", "TEXT", "What the assistant says when it picks up");
  CLI::Option* prompt = flag("--system-prompt", "TEXT", "The assistant's instructions; needs a model");
  flag("--system-prompt-file", "PATH", "The same from a file; - is standard input")->excludes(prompt);
  flag("--model", "PROVIDER/MODEL", "The language model, such as openai/gpt-4o");
  flag("--voice", "PROVIDER/VOICE", "The voice, such as vapi/Elliot");
  flag("--server-url", "URL", "Where Vapi sends the events of calls");
}

absl::StatusOr<std::vector<std::string>> AssistantFlags::Fill(v1::Assistant& assistant) const {
  std::vector<std::string> fields;
  for (const auto& [flag, text] : given_) {
    if (flag == "--assistant-name") {
      assistant.set_name(text);
      fields.push_back("name");
    } else if (flag == "--first-message") {
      assistant.set_first_message(text);
      fields.push_back("first_message");
    } else if (flag == "--system-prompt") {
      assistant.set_system_prompt(text);
      fields.push_back("system_prompt");
    } else if (flag == "--system-prompt-file") {
      DIALTONE_ASSIGN_OR_RETURN(*assistant.mutable_system_prompt(),
                                ReadTextFile(text, "the system prompt", kMaxPromptBytes));
      fields.push_back("system_prompt");
    } else if (flag == "--model") {
      DIALTONE_ASSIGN_OR_RETURN(const ProviderName model, Provided(flag, text));
      assistant.clear_model();
      if (!text.empty()) {
        assistant.mutable_model()->set_provider(model.provider);
        assistant.mutable_model()->set_model(model.name);
      }
      fields.push_back("model");
    } else if (flag == "--voice") {
      DIALTONE_ASSIGN_OR_RETURN(const ProviderName voice, Provided(flag, text));
      assistant.clear_voice();
      if (!text.empty()) {
        assistant.mutable_voice()->set_provider(voice.provider);
        assistant.mutable_voice()->set_voice_id(voice.name);
      }
      fields.push_back("voice");
    } else {
      assistant.set_server_url(text);
      fields.push_back("server_url");
    }
  }
  return fields;
}

}  // namespace dialtone
