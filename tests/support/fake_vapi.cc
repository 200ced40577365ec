#include "tests/support/fake_vapi.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace dialtone {
namespace {

VapiError NotFound() {
  return {.kind = VapiErrorKind::kNotFound, .http_status = 404, .message = "Not found"};
}

bool InRange(const VapiListRequest& request, absl::Time created) {
  return (!request.created_at_ge.has_value() || created >= *request.created_at_ge) &&
         (!request.created_at_le.has_value() || created <= *request.created_at_le);
}

// Vapi's ids are UUIDs.
std::string IdOf(int kind, std::size_t index) {
  return absl::StrFormat("%08d-0000-4000-8000-%012d", kind, index);
}

}  // namespace

void FakeVapi::FailNext(Call call, Fault fault, int times) {
  MutexLock lock(&mu_);
  for (int i = 0; i < times; ++i) faults_[call].push_back(fault);
}

void FakeVapi::OnCall(std::function<void(Call)> hook) {
  MutexLock lock(&mu_);
  hook_ = std::move(hook);
}

void FakeVapi::SetProvisioningTime(absl::Duration time) {
  MutexLock lock(&mu_);
  provisioning_time_ = time;
}

void FakeVapi::EditReplies(std::function<void(VapiPhoneNumber&)> edit) {
  MutexLock lock(&mu_);
  edit_ = std::move(edit);
}

void FakeVapi::DropNumber(const std::string& id) {
  MutexLock lock(&mu_);
  for (Number& number : numbers_) number.deleted |= number.number.id == id;
}

int FakeVapi::calls(Call call) const {
  MutexLock lock(&mu_);
  const auto found = calls_.find(call);
  return found == calls_.end() ? 0 : found->second;
}

std::vector<VapiPhoneNumber> FakeVapi::numbers_ever() const {
  MutexLock lock(&mu_);
  std::vector<VapiPhoneNumber> all;
  for (const Number& number : numbers_) all.push_back(SeenLocked(number));
  return all;
}

std::vector<VapiPhoneNumber> FakeVapi::numbers_left() const {
  MutexLock lock(&mu_);
  std::vector<VapiPhoneNumber> left;
  for (const Number& number : numbers_) {
    if (!number.deleted) left.push_back(SeenLocked(number));
  }
  return left;
}

std::vector<VapiAssistant> FakeVapi::assistants_ever() const {
  MutexLock lock(&mu_);
  std::vector<VapiAssistant> all;
  for (const Assistant& assistant : assistants_) all.push_back(assistant.assistant);
  return all;
}

std::vector<VapiAssistant> FakeVapi::assistants_left() const {
  MutexLock lock(&mu_);
  std::vector<VapiAssistant> left;
  for (const Assistant& assistant : assistants_) {
    if (!assistant.deleted) left.push_back(assistant.assistant);
  }
  return left;
}

VapiAssistantRequest FakeVapi::assistant_as_sent(const std::string& id) const {
  MutexLock lock(&mu_);
  for (const Assistant& assistant : assistants_) {
    if (assistant.assistant.id == id) return assistant.sent;
  }
  return {};
}

std::optional<FakeVapi::Fault> FakeVapi::Begin(Call call) {
  std::function<void(Call)> hook;
  {
    MutexLock lock(&mu_);
    hook = hook_;
  }
  if (hook) hook(call);
  MutexLock lock(&mu_);
  ++calls_[call];
  std::deque<Fault>& faults = faults_[call];
  if (faults.empty()) return std::nullopt;
  Fault fault = std::move(faults.front());
  faults.pop_front();
  return fault;
}

VapiPhoneNumber FakeVapi::SeenLocked(const Number& number) const {
  VapiPhoneNumber seen = number.number;
  if (VapiNow() < number.ready_time) seen.number.clear();
  if (edit_) edit_(seen);
  return seen;
}

VapiResult<VapiAssistant> FakeVapi::CreateAssistant(const VapiAssistantRequest& request) {
  const std::optional<Fault> fault = Begin(Call::kCreateAssistant);
  if (fault.has_value() && !fault->takes_effect) return fault->error;
  MutexLock lock(&mu_);
  Assistant made{.assistant = {.id = IdOf(1, assistants_.size() + 1),
                               .name = request.name,
                               .metadata = request.metadata,
                               .created_at = VapiNow()},
                 .sent = request};
  assistants_.push_back(made);
  if (fault.has_value()) return fault->error;
  return made.assistant;
}

VapiResult<VapiPhoneNumber> FakeVapi::CreatePhoneNumber(const VapiPhoneNumberRequest& request) {
  const std::optional<Fault> fault = Begin(Call::kCreateNumber);
  if (fault.has_value() && !fault->takes_effect) return fault->error;
  MutexLock lock(&mu_);
  const std::string area = request.area_code.empty() ? "415" : request.area_code;
  Number made{.number = {.id = IdOf(2, numbers_.size() + 1),
                         .number = absl::StrFormat("+1%s555%04d", area, numbers_.size() + 1),
                         .sip_uri = {},
                         .status = "active",
                         .name = request.name,
                         .assistant_id = request.assistant_id,
                         .created_at = VapiNow()},
              .ready_time = VapiNow() + provisioning_time_};
  numbers_.push_back(made);
  if (fault.has_value()) return fault->error;
  return SeenLocked(made);
}

VapiResult<VapiAssistant> FakeVapi::UpdateAssistant(const std::string& id,
                                                    const VapiAssistantRequest& request) {
  const std::optional<Fault> fault = Begin(Call::kUpdateAssistant);
  if (fault.has_value() && !fault->takes_effect) return fault->error;
  MutexLock lock(&mu_);
  for (Assistant& assistant : assistants_) {
    if (assistant.assistant.id != id || assistant.deleted) continue;
    assistant.sent = request;
    assistant.assistant.name = request.name;
    assistant.assistant.metadata = request.metadata;
    if (fault.has_value()) return fault->error;
    return assistant.assistant;
  }
  return fault.has_value() ? fault->error : NotFound();
}

VapiResult<std::monostate> FakeVapi::DeleteAssistant(const std::string& id) {
  const std::optional<Fault> fault = Begin(Call::kDeleteAssistant);
  if (fault.has_value() && !fault->takes_effect) return fault->error;
  MutexLock lock(&mu_);
  for (Assistant& assistant : assistants_) {
    if (assistant.assistant.id != id || assistant.deleted) continue;
    assistant.deleted = true;
    if (fault.has_value()) return fault->error;
    return std::monostate{};
  }
  return fault.has_value() ? fault->error : NotFound();
}

VapiResult<std::monostate> FakeVapi::DeletePhoneNumber(const std::string& id) {
  const std::optional<Fault> fault = Begin(Call::kDeleteNumber);
  if (fault.has_value() && !fault->takes_effect) return fault->error;
  MutexLock lock(&mu_);
  for (Number& number : numbers_) {
    if (number.number.id != id || number.deleted) continue;
    number.deleted = true;
    if (fault.has_value()) return fault->error;
    return std::monostate{};
  }
  return fault.has_value() ? fault->error : NotFound();
}

VapiResult<VapiPhoneNumber> FakeVapi::GetPhoneNumber(const std::string& id) {
  const std::optional<Fault> fault = Begin(Call::kGetNumber);
  if (fault.has_value()) return fault->error;
  MutexLock lock(&mu_);
  for (const Number& number : numbers_) {
    if (number.number.id == id && !number.deleted) return SeenLocked(number);
  }
  return NotFound();
}

VapiResult<VapiClient::PhoneNumberList> FakeVapi::ListPhoneNumbers(const VapiListRequest& request) {
  const std::optional<Fault> fault = Begin(Call::kListNumbers);
  if (fault.has_value()) return fault->error;
  MutexLock lock(&mu_);
  PhoneNumberList list;
  for (auto number = numbers_.rbegin(); number != numbers_.rend(); ++number) {
    if (number->deleted || !InRange(request, *number->number.created_at)) continue;
    if (static_cast<int>(list.numbers.size()) < request.limit) list.numbers.push_back(SeenLocked(*number));
  }
  list.truncated = static_cast<int>(list.numbers.size()) == request.limit;
  return list;
}

VapiResult<VapiClient::AssistantList> FakeVapi::ListAssistants(const VapiListRequest& request) {
  const std::optional<Fault> fault = Begin(Call::kListAssistants);
  if (fault.has_value()) return fault->error;
  MutexLock lock(&mu_);
  AssistantList list;
  for (auto assistant = assistants_.rbegin(); assistant != assistants_.rend(); ++assistant) {
    if (assistant->deleted || !InRange(request, *assistant->assistant.created_at)) continue;
    if (static_cast<int>(list.assistants.size()) < request.limit)
      list.assistants.push_back(assistant->assistant);
  }
  list.truncated = static_cast<int>(list.assistants.size()) == request.limit;
  return list;
}

}  // namespace dialtone
