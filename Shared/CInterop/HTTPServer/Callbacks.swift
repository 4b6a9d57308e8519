import CLibmicrohttpd
internal import Platform

// The library calls these on its polling threads. They only translate: C values in, `Engine` and `Conversation` do the
// rest. A request's `Exchange` is retained into the request's context at its first call and released in
// `completeRequest`, which the library calls exactly once for each request of which it has called `handleRequest`.

/// The access handler: called with the head, with each piece of the body, at the end, and again after the connection
/// was resumed.
let handleRequest: MHD_AccessHandlerCallback = { context, connection, url, method, _, upload, uploadSize, exchange in
    let engine = unsafe Unmanaged<Engine>.fromOpaque(context!).takeUnretainedValue()
    let conversation = unsafe Conversation(connection: connection!, engine: engine)
    guard let opaque = unsafe exchange!.pointee else {
        let head = unsafe conversation.readHead(method: String(cString: method!), path: String(cString: url!))
        let (begun, isFine) = conversation.begin(head)
        unsafe exchange!.pointee = Unmanaged.passRetained(begun).toOpaque()
        return isFine ? .YES : .NO
    }
    let current = unsafe Unmanaged<Exchange>.fromOpaque(opaque).takeUnretainedValue()
    let size = unsafe uploadSize!.pointee
    if size > 0 {
        let piece = unsafe UnsafeRawBufferPointer(start: upload, count: size)
        unsafe uploadSize!.pointee = 0
        return unsafe conversation.receive(piece, current) ? .YES : .NO
    }
    return conversation.proceed(current) ? .YES : .NO
}

/// The first line of a request was read. Its query is taken out of the library's hands: it would make a record of each
/// item, and hang where its memory does not hold them.
let takeQuery: @convention(c) (OpaquePointer?, UnsafePointer<CChar>?, Int) -> Void = { connection, query, count in
    guard let connection = unsafe connection, let opaque = unsafe o2c_mhd_connection_context(connection) else { return }
    let watched = unsafe Unmanaged<ConnectionWatch.Watched>.fromOpaque(opaque).takeUnretainedValue()
    watched.keep(query: unsafe Array(UnsafeRawBufferPointer(start: query, count: count)))
}

/// A request is over, for better or worse; its connection may go on.
let completeRequest: MHD_RequestCompletedCallback = { context, connection, exchange, _ in
    guard let opaque = unsafe exchange!.pointee else { return }
    unsafe exchange!.pointee = nil
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(opaque).takeRetainedValue()
    let engine = unsafe Unmanaged<Engine>.fromOpaque(context!).takeUnretainedValue()
    unsafe Conversation(connection: connection!, engine: engine).end(exchange)
}

/// A connection has come or is about to be closed.
let changeConnection: MHD_NotifyConnectionCallback = { context, connection, watched, change in
    let engine = unsafe Unmanaged<Engine>.fromOpaque(context!).takeUnretainedValue()
    if change == .CONNECTION_NOTIFY_STARTED {
        let begun = unsafe ConnectionWatch.Watched(
            socket: o2c_mhd_connection_socket(connection!),
            deadline: .now.advanced(byMilliseconds: engine.configuration.transferDeadlineMilliseconds),
            remoteAddress: remoteAddress(of: connection!))
        engine.connections.add(begun)
        unsafe watched!.pointee = Unmanaged.passRetained(begun).toOpaque()
    } else if let opaque = unsafe watched!.pointee {
        unsafe watched!.pointee = nil
        let ended = unsafe Unmanaged<ConnectionWatch.Watched>.fromOpaque(opaque).takeRetainedValue()
        engine.connections.remove(ended)
    }
}

private func remoteAddress(of connection: OpaquePointer) -> String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    return unsafe text.withUnsafeMutableBufferPointer { text in
        unsafe o2c_mhd_remote_address(connection, text.baseAddress, text.count)
        return unsafe String(cString: text.baseAddress!)
    }
}
