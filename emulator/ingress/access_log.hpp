// Hands access records from one ingress thread to the control thread: a bounded queue, emptied in
// batches. When the control thread is too slow, records are lost and counted; traffic never waits.
#pragma once

#include "emulator/ingress/ingress.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace apprunner::ingress {

inline constexpr std::size_t access_records_max = 1024;

class AccessLog : public std::enable_shared_from_this<AccessLog> {
  public:
    using OnAccess = std::function<void(const AccessRecord&)>;

    AccessLog(boost::asio::any_io_executor control, OnAccess on_access);

    /// Any thread.
    void add(AccessRecord record);
    /// No record is told any more. Control thread.
    void close();

  private:
    /// On the control thread, which does other work between two batches.
    void tell_batch();

    boost::asio::any_io_executor control_;
    OnAccess on_access_;  ///< Control thread only.
    std::mutex mutex_;
    std::vector<AccessRecord> waiting_;
    std::uint64_t lost_ = 0;
    bool telling_ = false;
};

}  // namespace apprunner::ingress
