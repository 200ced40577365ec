#ifndef DIALTONE_SERVER_RPC_REFRESH_RESPONSE_H_
#define DIALTONE_SERVER_RPC_REFRESH_RESPONSE_H_

#include <dialtone/v1/phone_number_service.pb.h>

#include "absl/time/time.h"
#include "server/provisioning/number_checks.h"

namespace dialtone {

// Renders what a look came to, with a sentence fit for a toast. Pure.
void ToProto(const CheckedNumber& checked, absl::Time now, v1::RefreshPhoneNumberResponse* response);
void ToProto(const CheckedNumbers& checked, absl::Time now, v1::RefreshPendingPhoneNumbersResponse* response);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_REFRESH_RESPONSE_H_
