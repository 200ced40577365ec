#ifndef DIALTONE_SERVER_RPC_REFRESH_RESPONSE_H_
#define DIALTONE_SERVER_RPC_REFRESH_RESPONSE_H_

#include <dialtone/v1/phone_number_service.pb.h>

#include "server/provisioning/number_checks.h"
#include "server/rpc/convert.h"

namespace dialtone {

// Renders what a look came to, with a sentence fit for a toast. Pure.
void ToProto(const CheckedNumber& checked, const Moment& moment, v1::RefreshPhoneNumberResponse* response);
void ToProto(const CheckedNumbers& checked, const Moment& moment,
             v1::RefreshPendingPhoneNumbersResponse* response);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_REFRESH_RESPONSE_H_
