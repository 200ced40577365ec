#ifndef DIALTONE_CLIENT_CLI_NUMBER_TEXT_H_
#define DIALTONE_CLIENT_CLI_NUMBER_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/cli/progress_line.h"
#include "client/cli/style.h"
#include "dialtone/v1/phone_number_service.pb.h"

namespace dialtone {

// Whether a watch ends here: ACTIVE, FAILED or RELEASED.
bool IsFinal(v1::PhoneNumber::State state);

// The name of a state; `UNKNOWN` for one that is newer than this program.
std::string StateText(v1::PhoneNumber::State state);

// One line for one state of a number, without a line break: campaign, state, and what there is to say about
// it.
std::string NumberLine(const v1::PhoneNumber& number, absl::Time now, const Look& look = {});

// What there is to say about a number besides its state: the estimate, the digits or why there are none; may
// be empty.
std::string NumberDetail(const v1::PhoneNumber& number, absl::Time now);

Style StyleOf(v1::PhoneNumber::State state);

// What a failure means and what to do about it, in lines that are ended by line breaks. `retry_command` is
// the command line that starts the campaign again.
std::string FailureText(absl::string_view campaign, const v1::Failure& failure,
                        absl::string_view retry_command);

NumberProgress ProgressOf(const v1::PhoneNumber& number);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_NUMBER_TEXT_H_
