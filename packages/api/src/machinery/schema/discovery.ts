/** The fields of EndpointSlice, in the notation of schema.ts. Facts of the discovery/v1 API. */

export const discoveryFields: string = `
Endpoint {
  addresses:[]string conditions:EndpointConditions hostname:string targetRef:ObjectReference
  deprecatedTopology:{}string nodeName:string zone:string hints:EndpointHints
}
EndpointConditions {
  ready:bool serving:bool terminating:bool
}
EndpointHints {
  forZones:[]ForZone forNodes:[]ForNode
}
EndpointSlice {
  apiVersion:string kind:string metadata:ObjectMeta addressType:AddressType endpoints:[]Endpoint
  ports:[]discovery.EndpointPort
}
ForNode {
  name:string
}
ForZone {
  name:string
}
discovery.EndpointPort {
  name:string protocol:Protocol port:int32 appProtocol:string
}
`;
