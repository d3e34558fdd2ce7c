#pragma once
#include "nikkan/base/command.hpp"

namespace nikkan::pcap_service {

const command::Table& table();

}  // namespace nikkan::pcap_service
