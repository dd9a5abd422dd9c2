;; Puts a packed module together: the way back from `pack-wasm.mjs`, which says what kinds, steps and columns are. In
;; wasm, since that is fast at once: JavaScript starts in an interpreter.
;;
;; The text: the lengths of the last two parts and the number of kinds, as the kinds' descriptions and the steps in
;; digits; each kind's column; each kind's bytes.
(module
  ;; From 0 on cells of 16 bytes, at most 1,023 of them for kinds; from 16 KiB on the text; after it the module.
  ;; A cell has where its column is to be read on, where its bytes are, how many, and what is special about the kind.
  ;; The first one is for reading the head of the text.
  (memory (export "memory") 8)

  ;; The next number of a cell's column. Its digits are the characters from 35 to 126 but 92, which string literals would
  ;; have to escape; those above 92 say that one more follows.
  (func $number (param $cell i32) (result i64)
    (local $from i32) (local $character i32) (local $weight i64) (local $number i64)
    (local.set $from (i32.load (local.get $cell)))
    (local.set $weight (i64.const 1))
    (loop $more
      (local.set $character (i32.load8_u (local.get $from)))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (local.set $number (i64.add (local.get $number) (i64.mul (local.get $weight) (i64.extend_i32_u
        (i32.sub (local.get $character)
          (i32.add (i32.const 35) (i32.gt_u (local.get $character) (i32.const 92))))))))
      (local.set $weight (i64.mul (local.get $weight) (i64.const 34)))
      (br_if $more (i32.gt_u (local.get $character) (i32.const 92))))
    (i32.store (local.get $cell) (local.get $from))
    (local.get $number))

  (func $count (result i32)
    (i32.wrap_i64 (call $number (i32.const 0))))

  ;; Takes the address at which the text ends, where the module will begin; gives the module's length.
  (func (export "unpack") (param $end i32) (result i32)
    (local $cell i32) (local $last i32) (local $column i32) (local $stepsEnd i32) (local $bytes i32)
    (local $step i32) (local $to i32) (local $next i32) (local $special i32) (local $byte i32)
    (local $size i32) (local $body i32) (local $number i64)
    (i32.store (i32.const 0) (i32.const 0x4000))
    (local.set $bytes (i32.sub (local.get $end) (call $count)))
    (local.set $column (i32.sub (local.get $bytes) (call $count)))
    (local.set $stepsEnd (local.get $column))

    ;; TextEncoder wrote bytes from 128 on as two: 194 and the byte, or 195 and what is 64 less.
    (local.set $to (local.get $bytes))
    (local.set $step (local.get $bytes))
    (loop $more
      (local.set $byte (i32.load8_u (local.get $step)))
      (if (i32.gt_u (local.get $byte) (i32.const 127))
        (then
          (local.set $step (i32.add (local.get $step) (i32.const 1)))
          (local.set $byte (i32.add (i32.load8_u (local.get $step))
            (i32.shl (i32.and (local.get $byte) (i32.const 1)) (i32.const 6))))))
      (i32.store8 (local.get $to) (local.get $byte))
      (local.set $to (i32.add (local.get $to) (i32.const 1)))
      (br_if $more (i32.lt_u
        (local.tee $step (i32.add (local.get $step) (i32.const 1)))
        (local.get $end))))

    (local.set $last (i32.shl (call $count) (i32.const 4)))
    (loop $more
      (local.set $cell (i32.add (local.get $cell) (i32.const 16)))
      (i32.store (local.get $cell) (local.get $column))
      (local.set $column (i32.add (local.get $column) (call $count)))
      (i32.store offset=4 (local.get $cell) (local.get $bytes))
      (i32.store offset=8 (local.get $cell) (local.tee $next (call $count)))
      (local.set $bytes (i32.add (local.get $bytes) (local.get $next)))
      (i32.store offset=12 (local.get $cell) (call $count))
      (br_if $more (i32.lt_u (local.get $cell) (local.get $last))))

    (local.set $step (i32.load (i32.const 0)))
    (local.set $to (local.get $end))
    (loop $more
      ;; Most numbers, here and below, have one digit: they are read without a call.
      (if (i32.lt_u (local.tee $byte (i32.load8_u (local.get $step))) (i32.const 92))
        (then
          (local.set $step (i32.add (local.get $step) (i32.const 1)))
          (local.set $cell (i32.sub (local.get $byte) (i32.const 34))))
        (else
          (i32.store (i32.const 0) (local.get $step))
          (local.set $cell (i32.add (call $count) (i32.const 1)))
          (local.set $step (i32.load (i32.const 0)))))
      (local.set $cell (i32.shl (local.get $cell) (i32.const 4)))

      ;; Eight at once: what is too much, the next step writes over.
      (local.set $bytes (i32.load offset=4 (local.get $cell)))
      (local.set $next (i32.add (local.get $to) (i32.load offset=8 (local.get $cell))))
      (loop $copy
        (i64.store (local.get $to) (i64.load (local.get $bytes)))
        (local.set $bytes (i32.add (local.get $bytes) (i32.const 8)))
        (br_if $copy (i32.lt_u
          (local.tee $to (i32.add (local.get $to) (i32.const 8)))
          (local.get $next))))
      (local.set $to (local.get $next))

      (if (local.tee $special (i32.load offset=12 (local.get $cell)))
        (then
          (if (i32.eq (local.get $special) (i32.const 1))
            (then
              (if (i32.lt_u
                  (local.tee $byte (i32.load8_u (local.tee $bytes (i32.load (local.get $cell)))))
                  (i32.const 92))
                (then
                  (i32.store (local.get $cell) (i32.add (local.get $bytes) (i32.const 1)))
                  (i32.store8 (local.get $to) (i32.sub (local.get $byte) (i32.const 35)))
                  (local.set $to (i32.add (local.get $to) (i32.const 1))))
                (else
                  (local.set $number (call $number (local.get $cell)))
                  (loop $leb
                    (i32.store8 (local.get $to) (i32.or (i32.wrap_i64 (local.get $number))
                      (i32.shl
                        (local.tee $byte (i64.gt_u (local.get $number) (i64.const 127)))
                        (i32.const 7))))
                    (local.set $to (i32.add (local.get $to) (i32.const 1)))
                    (local.set $number
                      (i64.shr_u (i64.sub (local.get $number) (i64.const 128)) (i64.const 7)))
                    (br_if $leb (local.get $byte)))))))
          ;; A function begins. Its size is filled in where it ends: these bytes say how long the LEB has to be.
          (if (i32.eq (local.get $special) (i32.const 2))
            (then
              (local.set $body (local.get $to))
              (local.set $size (i32.sub (local.get $to) (i32.load offset=8 (local.get $cell))))))
          (if (i32.eq (local.get $special) (i32.const 3))
            (then
              (local.set $next (i32.sub (local.get $to) (local.get $body)))
              (loop $leb
                (i32.store8 (local.get $size) (i32.or
                  (local.tee $byte (i32.load8_u (local.get $size)))
                  (i32.and (local.get $next) (i32.const 127))))
                (local.set $next (i32.shr_u (local.get $next) (i32.const 7)))
                (local.set $size (i32.add (local.get $size) (i32.const 1)))
                (br_if $leb (local.get $byte)))))))
      (br_if $more (i32.lt_u (local.get $step) (local.get $stepsEnd))))
    (i32.sub (local.get $to) (local.get $end))))
