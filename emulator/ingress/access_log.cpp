// Implements access_log.hpp: one lock, and one post per batch.
#include "emulator/ingress/access_log.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace apprunner::ingress {

AccessLog::AccessLog(boost::asio::any_io_executor control, OnAccess on_access)
    : control_(std::move(control)), on_access_(std::move(on_access)) {}

void AccessLog::add(AccessRecord record) {
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() >= access_records_max) {
            ++lost_;
            return;
        }
        record.lost_before = std::exchange(lost_, 0);
        waiting_.push_back(std::move(record));
        wake = !std::exchange(telling_, true);
    }
    if (!wake) return;
    boost::asio::post(control_, [self = shared_from_this()] { self->tell_batch(); });
}

void AccessLog::tell_batch() {
    std::vector<AccessRecord> batch;
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.empty()) {
            telling_ = false;
            return;
        }
        batch.swap(waiting_);
    }
    for (const AccessRecord& record : batch) {
        if (on_access_) on_access_(record);
    }
    boost::asio::post(control_, [self = shared_from_this()] { self->tell_batch(); });
}

void AccessLog::close() {
    on_access_ = nullptr;
}

}  // namespace apprunner::ingress
