// The C side of a Verilated model. This file is the same for every design; `model_ports.inc`, written at build time,
// names the model class and lists its ports. Everything Verilator generated is compiled into this translation unit
// (model_unity.inc), so that `eval` and the loops below are optimised together.
//
// A cycle is: inputs applied, clock low, eval, outputs sampled (what a register downstream sees), clock high, eval.
#include "model_core.h"
#include "model_loops.h"

namespace {

class MemorySave final : public VerilatedSerialize {
 public:
  std::vector<uint8_t> bytes;
  MemorySave() { m_isOpen = true; }
  ~MemorySave() override = default;
  void close() override { flush(); }
  void flush() override {
    bytes.insert(bytes.end(), m_bufp, m_cp);
    m_cp = m_bufp;
  }
};

class MemoryRestore final : public VerilatedDeserialize {
  const uint8_t* from_;
  const uint8_t* const end_;

 public:
  MemoryRestore(const uint8_t* from, size_t size) : from_(from), end_(from + size) {
    m_isOpen = true;
    m_endp = m_bufp;
  }
  ~MemoryRestore() override = default;
  void close() override {}
  void flush() override {}
  void fill() override {
    const size_t left = static_cast<size_t>(m_endp - m_cp);
    std::memmove(m_bufp, m_cp, left);
    size_t more = bufferSize() - left;
    if (more > static_cast<size_t>(end_ - from_)) more = static_cast<size_t>(end_ - from_);
    std::memcpy(m_bufp + left, from_, more);
    from_ += more;
    m_cp = m_bufp;
    m_endp = m_bufp + left + more;
  }
};

}  // namespace

/** `initial` 0: registers start at 0, 1: all ones, 2: random from `seed` (1..2^31-1). */
API void* zs_new(int32_t initial, int32_t seed) {
  Sim* s = new Sim;
  const Entered entered{s};
  try {
#if VM_TRACE
    s->context.traceEverOn(true);
#endif
    s->context.randReset(initial);
    s->context.randSeed(seed);
    s->model = new MODEL{&s->context};
#define PORT(member, storage, width)                                                              \
  s->ports.push_back(Port{reinterpret_cast<uint8_t*>(&s->model->member), storage, (width + 31) / 32, \
                          width % 32 == 0 ? 0xffffffffu : (1u << (width % 32)) - 1u});
    MODEL_PORTS(PORT)
#undef PORT
#define CLEAR(index) std::memset(s->ports[index].at, 0, s->ports[index].bytes);
    MODEL_INPUTS(CLEAR)
#undef CLEAR
    s->model->eval();
    return s;
  } catch (const std::exception&) {
    delete s->model;
    delete s;
    return nullptr;
  }
}

API void zs_free(void* h) {
  Sim* s = static_cast<Sim*>(h);
  const Entered entered{s};
  try {
    s->model->final();
  } catch (const std::exception&) {
    // A `final` block that stops has nothing left to stop.
  }
#if VM_TRACE
  if (s->vcd != nullptr) {
    s->vcd->close();
    delete s->vcd;
  }
#endif
  delete s->model;
  delete s;
}

/** Models of this library that have not been freed. */
API uint32_t zs_live() { return live; }

/** Copies the log (bytes, no terminator) and clears it; returns its length. */
API uint32_t zs_log(void* h, uint8_t* out, uint32_t capacity) {
  Sim* s = static_cast<Sim*>(h);
  const uint32_t n = static_cast<uint32_t>(s->log.size() < capacity ? s->log.size() : capacity);
  std::memcpy(out, s->log.data(), n);
  s->log.clear();
  return n;
}

API void zs_poke32(void* h, uint32_t port, uint32_t value) { put(static_cast<Sim*>(h)->ports[port], &value); }
API void zs_poke(void* h, uint32_t port, const uint32_t* words) { put(static_cast<Sim*>(h)->ports[port], words); }
API uint32_t zs_peek32(void* h, uint32_t port) {
  uint32_t v;
  get(static_cast<Sim*>(h)->ports[port], &v);
  return v;
}
API void zs_peek(void* h, uint32_t port, uint32_t* words) { get(static_cast<Sim*>(h)->ports[port], words); }

API int32_t zs_eval(void* h) {
  Sim* s = static_cast<Sim*>(h);
  return guarded(s, [&] { evaluate(*s); });
}

API int32_t zs_step(void* h, uint32_t n) {
  Sim* s = static_cast<Sim*>(h);
  return guarded(s, [&] {
    for (uint32_t i = 0; i < n; i++) {
      low(*s);
      high(*s);
    }
  });
}

API double zs_cycles(void* h) { return static_cast<double>(static_cast<Sim*>(h)->cycle); }

// Cycle count (8 bytes), then Verilator's own image of the model.
API uint32_t zs_save(void* h, uint8_t* out, uint32_t capacity) {
  Sim* s = static_cast<Sim*>(h);
  MemorySave save;
  save << s->cycle;
  save << *s->model;
  save.flush();
  if (save.bytes.size() <= capacity) std::memcpy(out, save.bytes.data(), save.bytes.size());
  return static_cast<uint32_t>(save.bytes.size());
}

API int32_t zs_restore(void* h, const uint8_t* bytes, uint32_t size) {
  Sim* s = static_cast<Sim*>(h);
  return guarded(s, [&] {
    MemoryRestore restore(bytes, size);
    restore >> s->cycle;
    restore >> *s->model;
  });
}

API int32_t zs_trace_open(void* h, const char* path) {
#if VM_TRACE
  Sim* s = static_cast<Sim*>(h);
  return guarded(s, [&] {
    if (s->vcd != nullptr) {
      s->vcd->close();
      delete s->vcd;
    }
    s->vcd = new VerilatedVcdC;
    s->model->trace(s->vcd, 99);
    s->vcd->open(path);
    if (!s->vcd->isOpen()) {
      delete s->vcd;
      s->vcd = nullptr;
      note("cannot open the file\n");
      throw Stop();
    }
  });
#else
  (void)h;
  (void)path;
  return kFailed;
#endif
}

API void zs_trace_close(void* h) {
#if VM_TRACE
  Sim* s = static_cast<Sim*>(h);
  if (s->vcd == nullptr) return;
  s->vcd->close();
  delete s->vcd;
  s->vcd = nullptr;
#else
  (void)h;
#endif
}

#include "model_unity.inc"
