export * from "./attachment";
export * from "./authorizerSettings";
export * from "./gatewaySettings";
export * from "./headers";
export * from "./hostRoute";
export * from "./ipv4";
export * from "./managementSettings";
export * from "./typeTokens";
