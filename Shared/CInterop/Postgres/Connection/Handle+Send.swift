import CLibpq

extension Handle {
    /// Queues the preparation of a statement.
    func sendPrepare(_ name: String, _ sql: SQL) -> Bool {
        unsafe sql.parameterTypes.withUnsafeBufferPointer { types in
            // `PostgresType` is frozen and holds one `Oid`, so the memory of the one is that of the other.
            unsafe types.withMemoryRebound(to: Oid.self) { oids in
                unsafe PQsendPrepare(pointer, name, sql.text, Int32(oids.count), oids.baseAddress) == 1
            }
        }
    }

    /// Queues a statement: the prepared one of that name, or else the text itself. Parameters and results are binary.
    func sendQuery(_ text: String, _ parameters: ParameterBuffer, types: [PostgresType], prepared name: String?) -> Bool
    {
        let count = types.count
        return unsafe parameters.bytes.withUnsafeBytes { bytes in
            unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
                unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * count) { numbers in
                    let lengths = unsafe UnsafeMutableBufferPointer(rebasing: numbers[..<count])
                    let formats = unsafe UnsafeMutableBufferPointer(rebasing: numbers[count...])
                    unsafe formats.initialize(repeating: 1)
                    unsafe Self.locate(fieldsOf: bytes, values: values, lengths: lengths)
                    if let name {
                        return unsafe PQsendQueryPrepared(
                            pointer, name, Int32(count), values.baseAddress, lengths.baseAddress, formats.baseAddress, 1
                        )
                            == 1
                    }
                    return unsafe types.withUnsafeBufferPointer { types in
                        unsafe types.withMemoryRebound(to: Oid.self) { oids in
                            unsafe PQsendQueryParams(
                                pointer, text, Int32(count), oids.baseAddress, values.baseAddress, lengths.baseAddress,
                                formats.baseAddress, 1) == 1
                        }
                    }
                }
            }
        }
    }

    /// Finds the fields in a parameter buffer: where each begins and how long it is; NULL has no place.
    private static func locate(
        fieldsOf bytes: UnsafeRawBufferPointer, values: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>,
        lengths: UnsafeMutableBufferPointer<Int32>
    ) {
        var offset = 0
        for index in values.indices {
            let length = unsafe Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self))
            offset += 4
            unsafe lengths.initializeElement(at: index, to: max(0, length))
            guard length >= 0, let base = bytes.baseAddress else {
                unsafe values.initializeElement(at: index, to: nil)
                continue
            }
            unsafe values.initializeElement(at: index, to: (base + offset).assumingMemoryBound(to: CChar.self))
            offset += Int(length)
        }
    }
}
